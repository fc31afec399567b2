"""Where coders differ: how far they agree in a sentence and a table, and the disputed answers only.

`themes` puts this on the page; what counts as agreement is said in `summary.agreement`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from copwidgets.summary import agreement, disagreements

from .parts import Block, How, Part, text
from .reading import Reading
from .wish import Wish

PART = "themes/differ"
PAGE = 25
HOW_FAR = How(
    "Only answers count at which two or more coders looked, each before seeing the other's work. "
    "Krippendorff's alpha and Cohen's kappa set agreement against chance: 1 is full agreement, 0 "
    "what chance would give. Over all themes two coders who share some of an answer's themes agree "
    "in part (MASI distance). The interval is a bootstrap over answers with expanded percentiles "
    "(Hesterberg 2015).",
    "summary.agreement(workbook.codings())",
)
HOW_DISPUTED = How(
    "The answers to which coders gave different themes.",
    "summary.disagreements(workbook.codings())",
)
NOBODY = "Once two of you have finished coding the same question, here stands where you differ."
READ = (
    "As a rule of thumb (Krippendorff 2004): from 0.8 on a theme is reliable, from 0.667 on for "
    "tentative conclusions. Below that, talk about what the theme means."
)


def parts(reading: Reading, wish: Wish) -> Iterator[Part]:
    """Return the part on where coders differ, of questions that the reader has finished."""
    found = agreement(reading.codings)
    if found.empty:
        yield Part(PART, "Where coders differ", (text(NOBODY),), level=3)
        return
    disputed = disagreements(reading.codings)
    blocks = (
        text(_sentence(found.iloc[0])),
        _table(found),
        text(READ),
        _disputed(reading, disputed, wish.more.get(PART, PAGE)),
    )
    yield Part(PART, "Where coders differ", blocks, (HOW_FAR, HOW_DISPUTED), level=3)


def _sentence(row: Any) -> str:  # noqa: ANN401 - a row of a frame
    said = f"{row['coders']} coders looked at the same {_count(row['units'], 'answer')}: "
    same = f"they gave exactly the same themes in {row['agreement']:.0%} of comparisons. "
    if pd.isna(row["alpha"]):
        return f"{said}{same}{row['note']}"
    kappa = "" if pd.isna(row["kappa"]) else f", Cohen's kappa {row['kappa']:.2f}"
    return f"{said}{same}Krippendorff's alpha {_alpha(row)}{kappa}. {row['note']}".strip()


def _alpha(row: Any) -> str:  # noqa: ANN401 - a row of a frame
    if pd.isna(row["low"]):
        return f"{row['alpha']:.2f}"
    return f"{row['alpha']:.2f} (95 % interval {row['low']:.2f} to {row['high']:.2f})"


def _count(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number} {noun}s"


def _table(found: pd.DataFrame) -> Block:
    rows = [
        [
            row["name"] or "All themes",
            int(row["used"]),
            f"{row['agreement']:.0%}",
            _figure(row["alpha"]),
            _figure(row["kappa"]),
            "none" if pd.isna(row["low"]) else f"{row['low']:.2f} to {row['high']:.2f}",
        ]
        for _, row in found.iterrows()
    ]
    columns = ["Theme", "Answers with it", "Same", "Alpha", "Kappa", "95 % interval of alpha"]
    return {"type": "table", "caption": "Agreement on each theme", "columns": columns, "rows": rows}


def _notes(found: pd.DataFrame) -> Iterator[Block]:
    """Yield why single themes have no interval, where that is not why there is none over all."""
    said = found["note"].iloc[0]
    notes = found.iloc[1:].groupby("note", sort=False)["name"].agg(", ".join)
    for note, names in notes.items():
        if note not in {"", said}:
            yield text(f"{names}: {str(note)[:1].lower()}{str(note)[1:]}")


def _figure(value: Any) -> str:  # noqa: ANN401 - a cell of a frame
    return "not defined" if pd.isna(value) else f"{value:.2f}"


def _disputed(reading: Reading, found: pd.DataFrame, most: int) -> Block:
    keys = ["question", "member"]
    groups = [(key, rows) for key, rows in found.groupby(keys, sort=False)]
    said = {
        (str(row.question), str(row.member)): str(row.answer) for row in reading.long.itertuples()
    }
    rows = [_unit(reading, key, rows, said) for key, rows in groups[:most]]
    return {
        "type": "disputed",
        "words": f"Coders differ on {_count(len(groups), 'answer')}."
        if groups
        else "On no answer do they differ.",
        "part": PART,
        "rows": rows,
        "rest": max(0, len(groups) - most),
    }


def _unit(
    reading: Reading,
    key: Any,  # noqa: ANN401 - a key of a group
    rows: pd.DataFrame,
    said: Mapping[tuple[str, str], str],
) -> Block:
    question, member = map(str, key)
    return {
        "anchor": reading.anchor(question, member),
        "question": reading.guide.question(question).text,
        "member": member,
        "text": said.get((question, member), ""),
        "coders": [
            {
                "coder": row.coder,
                "themes": row.themes or "none of the themes",
                "only": row.differing,
            }
            for row in rows.itertuples()
        ],
    }
