"""A thousand random edits, replayed by a model in plain Python that knows nothing of kinds.

Whoever draws an answer also says how it must read, so the frames are compared with what was meant.
"""

import json
import random
from dataclasses import dataclass

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from copwidgets.frames import (
    history_frame,
    items_frame,
    long_frame,
    long_from_wide,
    wide_frame,
)
from copwidgets.kinds import NOT_SURE_TEXT, Status
from copwidgets.response import State

pytestmark = pytest.mark.filterwarnings("error")

WORDS = [
    "sing",
    "Ünïon",
    "歌う",
    "לשיר",
    "🎶",
    "a;b",
    "c: d",
    '"quoted"',
    "=1+1",
    "<b>",
    "NA",
    "nan",
]
SECRET = "SECRET"


@dataclass
class Drawn:
    """A stored value, how it must read, the part that may be seen, and its items."""

    value: object
    text: str
    seen: object
    items: list


def draw_words(rng):
    text = " ".join(rng.choices(WORDS, k=rng.randint(1, 5)))
    return Drawn(text, text, text, [])


def draw_list(rng):
    lines = rng.choices(WORDS, k=rng.randint(1, 4))
    return Drawn(lines, "\n".join(lines), lines, lines)


def draw_table(rng):
    rows, lines, items = [], [], []
    for _ in range(rng.randint(1, 3)):
        role, item = rng.choice(WORDS), rng.choice(["", *WORDS])
        held, words = rng.choice([("", ""), ("one", "One person"), ("all", "Everybody")])
        rows.append({"role": role, "held": held, "item": item})
        cells = {"Role": role, "Held by": words, "What it does": item}
        lines.append("; ".join(f"{name}: {cell}" for name, cell in cells.items() if cell))
        items.append(role)
    return Drawn(rows, "\n".join(lines), rows, items)


def draw_funders(rng):
    rows = [{"who": rng.choice(WORDS), "why": ""} for _ in range(rng.randint(1, 2))]
    if rng.random() < 0.5:
        hidden = [{"who": SECRET, "why": SECRET}]
        return Drawn({"choice": "no", "follow_up": hidden}, "No", {"choice": "no"}, [])
    value = {"choice": "yes", "follow_up": rows}
    text = "\n".join(["Yes", *(f"Who: {row['who']}" for row in rows)])
    return Drawn(value, text, value, [row["who"] for row in rows])


def draw_open(rng):
    choice = rng.choice(["yes", "no"])
    return Drawn({"choice": choice}, choice.capitalize(), {"choice": choice}, [])


def draw_often(rng):
    value, label = rng.choice([("week", "Every week"), ("month", "Every month")])
    return Drawn({"choice": value}, label, {"choice": value}, [label])


def draw_where(rng):
    word = rng.choice(WORDS)
    if rng.random() < 0.5:
        value = {"choice": "other", "other": word}
        return Drawn(value, f"Other: {word}", value, [f"Other: {word}"])
    return Drawn(
        {"choice": "web", "other": SECRET}, "On the web", {"choice": "web"}, ["On the web"]
    )


def draw_tools(rng):
    labels = {"mail": "Mail", "chat": "Chat", "wiki": "Wiki"}
    chosen = [each for each in labels if rng.random() < 0.6] or ["wiki"]
    said = [labels[each] for each in chosen]
    if rng.random() < 0.5:
        return Drawn(
            {"choices": chosen, "other": SECRET}, "\n".join(said), {"choices": chosen}, said
        )
    said.append("Other: pens")
    value = {"choices": [*chosen, "other"], "other": "pens"}
    return Drawn(value, "\n".join(said), value, said)


def draw_scale(rng):
    number = rng.randint(1, 3)
    return Drawn(number, str(number), number, [])


DRAW = {
    "begin.words.name": draw_words,
    "begin.words.aim": draw_words,
    "begin.words.needs": draw_list,
    "begin.words.notes": draw_words,
    "begin.people.roles": draw_table,
    "begin.people.funders": draw_funders,
    "begin.people.open": draw_open,
    "agree.how.often": draw_often,
    "agree.how.where": draw_where,
    "agree.how.tools": draw_tools,
    "agree.how.keen": draw_scale,
}


def draw_edit(rng, question_id):
    """Return a status, the stored value, and what must be seen of it."""
    drawn = DRAW[question_id](rng)
    fate = rng.random()
    if fate < 0.1:
        return Status.EMPTIED, Drawn(None, "", None, [])
    if fate < 0.2:
        return Status.NOT_SURE, Drawn(None, NOT_SURE_TEXT, None, [])
    if fate < 0.3 and question_id.split(".")[1] == "words":
        return Status.NOT_SURE, Drawn(
            drawn.value, f"{NOT_SURE_TEXT}\n{drawn.text}", drawn.seen, drawn.items
        )
    return Status.ANSWERED, drawn


class Model:
    """Every revision of everyone, in lists; the shared one is remembered by its number."""

    def __init__(self, people, respond):
        self.people, self.respond = people, respond
        self.kept, self.shared = {}, {}

    def edit(self, rng):
        member, question_id = rng.choice(self.people), rng.choice(list(DRAW))
        key = (question_id, self.people.index(member))
        if key in self.kept and rng.random() < 0.3:
            self.shared[key] = len(self.kept[key])
            return
        status, drawn = draw_edit(rng, question_id)
        self.kept.setdefault(key, []).append((status, drawn))

    def rows(self, *, drafts):
        """Yield what the store would, with what must be seen, in guide and joining order."""
        places = {question_id: place for place, question_id in enumerate(DRAW)}
        for key in sorted(self.kept, key=lambda key: (places[key[0]], key[1])):
            number = len(self.kept[key]) if drafts else self.shared.get(key)
            if number is not None:
                yield self.row(key, number)

    def history(self):
        places = {question_id: place for place, question_id in enumerate(DRAW)}
        for key in sorted(self.kept, key=lambda key: (places[key[0]], key[1])):
            for number, _ in enumerate(self.kept[key], 1):
                yield self.row(key, number)

    def row(self, key, number):
        status, drawn = self.kept[key][number - 1]
        state = State.SHARED if self.shared.get(key) == number else State.DRAFT
        response = self.respond(
            self.people[key[1]],
            key[0],
            drawn.value,
            status,
            revision=number,
            base=number - 1,
            state=state,
        )
        return response, drawn


@pytest.fixture(params=[(0, 12), (1, 12), (2, 1), (3, 3)], ids="seed{0[0]}-members{0[1]}".format)
def model(request, people, respond):
    seed, count = request.param
    rng, model = random.Random(seed), Model(people[:count], respond)
    for _ in range(1000):
        model.edit(rng)
    return model


def shuffled(rows):
    responses = [response for response, _ in rows]
    random.Random(9).shuffle(responses)
    return responses


@pytest.mark.parametrize("drafts", [False, True])
def test_long_says_what_the_model_says(guide, community, model, drafts):
    rows = list(model.rows(drafts=drafts))
    long = long_frame(guide, community, model.people, shuffled(rows))
    names = {member.id: member.name for member in model.people}
    expected = [
        (
            each.question_id,
            names[each.member_id],
            drawn.text,
            each.state,
            each.revision,
            each.answer.status,
        )
        for each, drawn in rows
    ]
    columns = ["question", "member", "answer", "state", "revision", "status"]
    assert list(long[columns].itertuples(index=False, name=None)) == expected
    assert [json.loads(value) for value in long["value"]] == [drawn.seen for _, drawn in rows]
    assert SECRET not in long.to_csv()
    assert long.dtypes.equals(long_frame(guide, community, model.people, []).dtypes)


@pytest.mark.parametrize("drafts", [False, True])
def test_wide_and_back(guide, community, model, drafts):
    responses = shuffled(model.rows(drafts=drafts))
    long = long_frame(guide, community, model.people, responses)
    wide = wide_frame(guide, model.people, responses)
    names = {member.id: member.name for member in model.people}
    cells = {
        (names[each.member_id], each.question_id): drawn.text
        for each, drawn in model.rows(drafts=drafts)
    }
    assert wide.shape == (len(model.people), len(DRAW))
    found = {(name, each): wide.loc[name, each] for name in wide.index for each in wide}
    assert {key: cell for key, cell in found.items() if pd.notna(cell)} == cells
    assert_frame_equal(long_from_wide(wide), long[["member", "question", "answer"]])
    triples = set(long[["member", "question", "answer"]].itertuples(index=False, name=None))
    melted = wide.melt(ignore_index=False, value_name="answer").dropna().reset_index()
    assert set(melted.itertuples(index=False, name=None)) == triples
    stacked = wide.stack(future_stack=True).dropna().reset_index()  # noqa: PD013 - users write this
    assert set(stacked.itertuples(index=False, name=None)) == triples


def test_items_say_what_the_model_says(guide, community, model):
    rows = list(model.rows(drafts=True))
    items = items_frame(guide, community, model.people, shuffled(rows))
    expected = [
        (each.question_id, number, item)
        for each, drawn in rows
        for number, item in enumerate(drawn.items, 1)
    ]
    assert (
        list(items[["question", "item_no", "item"]].itertuples(index=False, name=None)) == expected
    )
    assert SECRET not in items.to_csv()
    assert items.dtypes.equals(items_frame(guide, community, model.people, []).dtypes)


def test_history_says_what_the_model_says(guide, community, model):
    rows = list(model.history())
    history = history_frame(guide, community, model.people, shuffled(rows))
    expected = [
        (each.question_id, each.revision, each.base, drawn.text, each.state) for each, drawn in rows
    ]
    columns = ["question", "revision", "base", "answer", "state"]
    assert list(history[columns].itertuples(index=False, name=None)) == expected
    assert SECRET not in history.to_csv()
