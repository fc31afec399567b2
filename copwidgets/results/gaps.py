"""What the group may still have to settle: sentences with links to the answers they stand on."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

import pandas as pd

from copwidgets.anonymity import FEWEST
from copwidgets.summary import gaps

from .parts import Block, How, Part, text
from .reading import FEW, Reading
from .wish import Wish

WISHES = ("more",)
WORDS = (
    "The guide says which cells should be filled by somebody and which question answers which; "
    "things are the same when they differ in case, spaces or the punctuation at the end only, or "
    "were merged by people. "
    "Words are compared, not meanings: something said in other words or in another language looks "
    "open until a coder gives both the same theme, the thing listed as a marked passage. Several "
    "are at least two members, and one in twenty of those who have answered."
)
UNMET = "unanswered"
CALL = (
    "summary.gaps(workbook.responses(), workbook.guide, "
    "codings=workbook.codings(), merges=workbook.merges(){})"
)
LEADS = {
    "open": "Nobody has filled in “{}” for:",
    UNMET: "No answer to “{}” shares a word or theme with:",
    "not_sure": "Several are not sure yet:",
    "skipped": "Most often left out:",
}
WISHES = ("more",)
PAGE = 10
MOST_LINKS = 6
NONE = (
    "Nothing stands out: what is listed is taken up, and no question was left out or left unsure "
    "by several."
)


def parts(reading: Reading, wish: Wish) -> Iterator[Part]:
    """Return the part on what is still open, and one for each sort of gap at each question."""
    found = _found(reading)
    call = CALL.format(f", fewest={FEWEST}" if reading.hides else "")
    words = NONE if not reading.long.empty else "Nothing has been shared yet."
    blocks = (text(words),) if found.empty else ()
    yield Part("gaps", "What is still open", blocks, (How(WORDS, call),))
    places: Counter[str] = Counter()
    groups = found.groupby(["kind", "question", "about"], observed=True, sort=False)
    for key, rows in groups:
        kind, question, about = map(str, key)
        place = f"gaps/{kind}/{question}"
        places[place] += 1
        block = _block(reading, wish, f"{place}/{places[place]}", rows)
        yield Part(block["name"], "", ({**block, "lead": LEADS[kind].format(about)},), level=3)


def _found(reading: Reading) -> pd.DataFrame:
    """Return the gaps that this reader may be told of."""
    known = {"codings": reading.codings, "merges": reading.workbook.merges()}
    found = gaps(reading.long, reading.guide, **known, fewest=FEWEST if reading.hides else 1)
    is_unmet = found["kind"] == UNMET
    return found[~(is_unmet & found["question"].isin(_met_out_of_sight(reading)))]


def _block(reading: Reading, wish: Wish, name: str, rows: pd.DataFrame) -> Block:
    question = str(rows["question"].iloc[0])
    shown = rows[: max(PAGE, wish.more.get(name, 0))]
    return {
        "type": "gaps",
        "name": name,
        "question": reading.guide.question(question).text,
        "place": f"answers/{question}",
        "rows": list(_rows(reading, shown)),
        "rest": len(rows) - len(shown),
    }


def _met_out_of_sight(reading: Reading) -> set[str]:
    """Return the questions whose answering question this reader may not see yet."""
    hidden = {each.id for _, part, each in reading.guide.walk() if part.id not in reading.visible}
    return {each.id for each in reading.guide.questions if each.answered_by in hidden}


def _rows(reading: Reading, rows: pd.DataFrame) -> Iterator[Block]:
    columns = (rows[name] for name in ("item", "members", "sentence", "answers"))
    for item, members, sentence, answers in zip(*columns, strict=True):
        quoted = json.loads(answers)
        links = [
            {"anchor": reading.anchor(question, member), "member": member}
            for question, member in quoted[:MOST_LINKS]
        ]
        words = _named_by(members) if item else sentence
        others = len(quoted) - len(links)
        yield {"item": item, "words": words, "links": links, "others": others}


def _named_by(members: int | None) -> str:
    if pd.isna(members):
        return f"named by {FEW} members"
    return "named by 1 member" if members == 1 else f"named by {members} members"
