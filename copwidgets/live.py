"""What a community has said, while it grows: what is new is read alone, and joined on demand.

For a page or notebook that looks again and again (extra `scale` not needed). Names only: what comes
one by one would tell who is who among pseudonyms.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np
import pandas as pd

from .community import Member
from .errors import AccessError
from .frames.columns import category
from .guide import Guide
from .pooled import Pooled
from .response import Response, Standing


class LivePool:
    """The pooled answers of a workbook: a `base`, and what has come since.

    Names are those of the moment at which the base was read. AccessError in a pseudonymous
    community.
    """

    base: pd.DataFrame

    def __init__(self, pooled: Pooled, *, drafts: bool = False) -> None:
        self._pooled, self._drafts = pooled, drafts
        self.read_anew()

    def read_anew(self) -> pd.DataFrame:
        """Read everything, and return it."""
        self._check_names()
        store, community = self._pooled.store, self._pooled.community
        # The number first: what changes while the base is read is then read twice, and not missed.
        self._number = store.change_number(community.id)
        self._members = {each.id: each for each in self._pooled.members}
        self.base = self._pooled.responses(drafts=self._drafts)
        self._added: list[pd.DataFrame] = []
        self._items: pd.DataFrame | None = None
        self._relisted: list[Response] = []
        self._standings: dict[tuple[str, str], Standing] | None = None
        self._stood_at = self._number
        return self.base

    @property
    def members(self) -> tuple[Member, ...]:
        """Whoever takes part, in the order in which they came."""
        return tuple(self._members.values())

    def refresh(self) -> pd.DataFrame:
        """Read what has changed since the last look, and return its rows of the long frame.

        Everything is read anew, and returned, where an answer was erased, somebody came who was not
        known, or answers are taken over from earlier questions.
        """
        self._check_names()
        found = self._pooled.store.changes(
            self._pooled.community.id, self._number, drafts=self._drafts
        )
        if found.is_whole or not self._stands_alone(found.responses):
            return self.read_anew()
        self._number = found.number
        rows = self._rows(found.responses)
        if not rows.empty:
            self._added.append(rows)
            self._relisted.extend(found.responses)
        return rows

    def frame(self) -> pd.DataFrame:
        """Return the long frame as of the last refresh, equal to `Pooled.responses` then."""
        if self._added:
            self.base = _join([self.base, *self._added], self._pooled.guide, newest=True)
            self._added = []
        return self.base

    def items(self) -> pd.DataFrame:
        """Return the items frame as of the last refresh, equal to `Pooled.items` then."""
        if self._items is None:
            self._items = self._pooled.items(drafts=self._drafts)
        elif self._relisted:
            self._items = self._relist(self._items)
        self._relisted = []
        return self._items

    def standings(self) -> tuple[Standing, ...]:
        """Return how far each member has come, as `Pooled.standings` does."""
        community = self._pooled.community.id
        now = self._pooled.store.change_number(community)
        if self._standings is None:
            found = self._pooled.standings()
            self._standings = {(each.member_id, each.question_id): each for each in found}
        else:
            news = self._pooled.store.standings(community, self._stood_at)
            self._standings |= {(each.member_id, each.question_id): each for each in news}
        self._stood_at = now
        return tuple(self._standings.values())

    def _check_names(self) -> None:
        now = self._pooled.store.community(self._pooled.community.id)
        if now is None or now.is_pseudonymous:
            raise AccessError(
                "answers of a pseudonymous community are not told one by one",
                remedy="Read them together, with responses().",
            )

    def _stands_alone(self, responses: Iterable[Response]) -> bool:
        """Tell whether each response is a row of its own, of somebody who is known."""
        guide = self._pooled.guide
        takers = {question.id for question in guide.questions if question.was}
        return all(
            each.member_id in self._members
            and not (takers and (each.question_id in takers or each.question_id not in guide))
            for each in responses
        )

    def _rows(self, responses: Iterable[Response]) -> pd.DataFrame:
        given = tuple(responses)
        rows = self._pooled.frame_of(given, self._people(given))
        return rows.assign(member=rows["member"].astype(self.base["member"].dtype))

    def _people(self, responses: Iterable[Response]) -> list[Member]:
        """Return whose responses they are, in joining order: their frame is made of few people."""
        who = {each.member_id for each in responses}
        return [self._members[each] for each in self._members if each in who]

    def _relist(self, items: pd.DataFrame) -> pd.DataFrame:
        """Return the items with those of the answers that have changed in place of the old ones."""
        newest = {(each.member_id, each.question_id): each for each in self._relisted}
        changed = tuple(newest.values())
        news = self._pooled.items_of(changed, self._people(changed))
        gone = {(each.question_id, self._members[each.member_id].name) for each in changed}
        pairs = zip(items["question"], items["member"], strict=True)
        rest = items[np.fromiter((pair not in gone for pair in pairs), bool, len(items))]
        news = news.assign(member=news["member"].astype(items["member"].dtype))
        return _join([rest, news], self._pooled.guide, newest=False)


def _join(parts: Sequence[pd.DataFrame], guide: Guide, *, newest: bool) -> pd.DataFrame:
    """Return rows of several frames in the order of one; of `newest`, one of each response."""
    questions = category(_questions(parts, [question.id for question in guide.questions]))
    joined = pd.concat([part.assign(question=part["question"].astype(questions)) for part in parts])
    if newest:
        joined = joined.loc[~joined.duplicated(["question", "member"], keep="last").to_numpy()]
    # A stable sort: the items of one answer keep their order.
    order = np.lexsort((joined["member"].cat.codes, joined["question"].cat.codes))
    return joined.take(order).reset_index(drop=True)


def _questions(parts: Iterable[pd.DataFrame], asked: Collection[str]) -> list[str]:
    gone = {each for part in parts for each in part["question"].cat.categories} - {*asked}
    return [*asked, *sorted(gone)]
