"""The long frame of a community while it grows: what is new is read alone, and joined on demand.

For a page or notebook that looks again and again (extra `scale` not needed). Names only: what comes
one by one would tell who is who among pseudonyms.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from .community import Member
from .errors import AccessError
from .frames.columns import category
from .pooled import Pooled
from .response import Response


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
        return self.base

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
        return rows

    def frame(self) -> pd.DataFrame:
        """Return the long frame as of the last refresh, equal to `Pooled.responses` then."""
        if not self._added:
            return self.base
        parts = [self.base, *self._added]
        asked = [question.id for question in self._pooled.guide.questions]
        gone = {each for part in parts for each in part["question"].cat.categories} - {*asked}
        questions = category([*asked, *sorted(gone)])
        joined = pd.concat(
            [part.assign(question=part["question"].astype(questions)) for part in parts]
        )
        newest = joined.loc[~joined.duplicated(["question", "member"], keep="last").to_numpy()]
        order = np.lexsort((newest["member"].cat.codes, newest["question"].cat.codes))
        self.base, self._added = newest.take(order).reset_index(drop=True), []
        return self.base

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
        who = {each.member_id for each in given}
        # In joining order; the frame of these few is made without those of everybody else.
        people: list[Member] = [self._members[each] for each in self._members if each in who]
        rows = self._pooled.frame_of(given, people)
        return rows.assign(member=rows["member"].astype(self.base["member"].dtype))
