"""The form in Panel: widgets in a column, a button, and a frame below them."""

from uuid import uuid4

import panel as pn
from answers import QUESTIONS, pooled, save

pn.extension()
visitor = uuid4().hex
boxes = {
    each: pn.widgets.TextAreaInput(name=text, rows=4, sizing_mode="stretch_width")
    for each, text in QUESTIONS.items()
}
button = pn.widgets.Button(name="Save", button_type="primary")
said = pn.pane.Markdown("")
table = pn.pane.DataFrame(pooled(), index=False)


def keep(_event: object) -> None:
    """Save what is in the boxes, and show the table as it is now."""
    save(visitor, {each: box.value for each, box in boxes.items()})
    said.object, table.object = "Saved.", pooled()


button.on_click(keep)
pn.Column(
    "# Our community", *boxes.values(), button, said, "## What everybody says", table
).servable(title="Our community")
