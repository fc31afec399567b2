"""The form in Solara: one component, its state in the component, and Solara's own table."""

from uuid import uuid4

import solara
from answers import QUESTIONS, pooled, save


@solara.component
def Page() -> None:  # noqa: N802 - Solara looks for this name
    """Show the form, and the table as it was at the last save."""
    visitor = solara.use_memo(lambda: uuid4().hex, [])
    given = solara.use_reactive(dict.fromkeys(QUESTIONS, ""))
    saves = solara.use_reactive(0)
    table = solara.use_memo(pooled, [saves.value])

    def keep() -> None:
        save(visitor, given.value)
        saves.value += 1

    def take(question: str, text: str) -> None:
        given.value = {**given.value, question: text}

    solara.Title("Our community")
    with solara.Column():
        solara.Markdown("# Our community")
        for each, text in QUESTIONS.items():
            solara.InputTextArea(
                text,
                value=given.value[each],
                on_value=lambda text, each=each: take(each, text),
                rows=4,
            )
        solara.Button("Save", on_click=keep, color="primary")
        if saves.value:
            solara.Success("Saved.")
        solara.Markdown("## What everybody says")
        solara.DataFrame(table, items_per_page=20)
