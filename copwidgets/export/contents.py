"""What is exported: frames and the guide's words, already no more than its reader may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

import pandas as pd

from copwidgets.anonymity import withheld
from copwidgets.community import Community, Member
from copwidgets.frames import codebook_frame
from copwidgets.frames.columns import TEXT, WHOLE, Column, build_frame
from copwidgets.guide import Guide, Question, Section
from copwidgets.response import State
from copwidgets.summary import participation

from .texts import change_texts, storable


@dataclass(frozen=True)
class Contents:
    """What one export holds, whatever its formats.

    Attributes
    ----------
    guide : Guide
    community : Community
    sections : frozenset of str
        Ids of the sections whose answers are in it.
    long, listed : DataFrame
        The long frame and the items frame. Their `member` has everybody among its categories.
    shares : DataFrame
        As from `took_part`.
    more : mapping of str to DataFrame
        What people decided (`themes`, `codings`, `merges`): name of the table -> frame. Empty ones
        make no file.
    made_at : datetime
    """

    guide: Guide
    community: Community
    sections: frozenset[str]
    long: pd.DataFrame
    listed: pd.DataFrame
    shares: pd.DataFrame
    more: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    made_at: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table by its name, with texts that every file can hold."""
        own = {"responses": self.responses, "wide": self._wide(), "items": self.items}
        rest = {name: _clean(frame) for name, frame in self.more.items() if not frame.empty}
        return {**own, "codebook": _clean(codebook_frame(self.guide)), **rest}

    @property
    def tidy(self) -> dict[str, pd.DataFrame]:
        """The tables that have a row for each thing and no column for each question."""
        return {name: frame for name, frame in self.tables.items() if name != "wide"}

    @cached_property
    def responses(self) -> pd.DataFrame:
        """The long frame, with texts that every file can hold."""
        return _clean(self.long)

    @cached_property
    def items(self) -> pd.DataFrame:
        """The items frame, likewise."""
        return _clean(self.listed)

    @property
    def has_drafts(self) -> bool:
        """Whether there is anything in it that its member has not shared."""
        return bool((self.long["state"] != State.SHARED).any())

    @cached_property
    def members(self) -> list[str]:
        """Everybody, in the order in which they came."""
        return [storable(each) for each in self.long["member"].cat.categories]

    @cached_property
    def answers(self) -> Mapping[str, Mapping[str, str]]:
        """The answers as they read: question -> member -> text."""
        rows = self.responses[["question", "member", "answer"]]
        found: dict[str, dict[str, str]] = {}
        for question, member, answer in rows.itertuples(index=False):
            found.setdefault(str(question), {})[member] = answer
        return found

    @property
    def shown(self) -> Iterator[tuple[Section, tuple[Question, ...]]]:
        """The sections whose answers are in it, each with its questions."""
        for section in self.guide.sections:
            if section.id in self.sections:
                yield section, section.questions

    @cached_property
    def earlier(self) -> Mapping[str, str]:
        """The questions asked no longer that have answers: id -> words, or the id again."""
        rows = self.responses[["question", "text"]].drop_duplicates("question")
        pairs = zip(rows["question"], rows["text"].fillna(rows["question"]), strict=True)
        return {str(each): words for each, words in pairs if each not in self.guide}

    def _wide(self) -> pd.DataFrame:
        asked = [question.id for _, questions in self.shown for question in questions]
        columns: dict[str, Column] = {"member": (self.members, TEXT)}
        for each in (*asked, *self.earlier):
            found = self.answers.get(each, {})
            columns[each] = ([found.get(member) for member in self.members], TEXT)
        return build_frame(columns)


def took_part(
    counted: pd.DataFrame, people: Iterable[Member], guide: Guide, *, hides: bool
) -> pd.DataFrame:
    """Return how many have shared each section: `title`, `shared`, `members`.

    `counted` is the long frame under `people`'s own names; where the community `hides` who is who,
    a number so small that it would point at somebody is missing.
    """
    found = participation(counted, people, guide)
    shared = [withheld(each) if hides else each for each in found["shared"].tolist()]
    return build_frame(
        {
            "title": (found["title"].tolist(), TEXT),
            "shared": (shared, WHOLE),
            "members": (found["members"].tolist(), WHOLE),
        }
    )


def with_answers(codings: pd.DataFrame, long: pd.DataFrame) -> pd.DataFrame:
    """Return the codings of answers that are in a long frame: no passage tells of any other."""
    told = set(zip(long["question"].astype(TEXT), long["member"].astype(TEXT), strict=True))
    keys = zip(codings["question"].astype(TEXT), codings["member"].astype(TEXT), strict=True)
    return codings[[each in told for each in keys]].reset_index(drop=True)


def _clean(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with storable texts, and every categorical as plain text."""
    plain = (pd.CategoricalDtype, pd.StringDtype)
    texts = [name for name in frame if isinstance(frame[name].dtype, plain)]
    columns = dict.fromkeys(texts, TEXT)
    return change_texts(frame.astype(columns), storable).astype(columns)
