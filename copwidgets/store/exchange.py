"""What every store promises about answers that cross to another store: a part of the contract."""

from __future__ import annotations

from typing import Protocol

from copwidgets.community import Member
from copwidgets.histories import HandOver, TakenIn


class Exchange(Protocol):
    """Handing one person's answers over, and taking them in. StoreError when the store cannot."""

    def hand_over(self, member: Member) -> HandOver:
        """Return all that a member has answered, drafts too, for another store to take in.

        At the first time a passport is drawn for them; it is in every later one too.
        HandOverError while they have answered nothing.
        """

    def take_in(
        self,
        community_id: str,
        handed: HandOver,
        by: Member | None = None,
        *,
        is_tried: bool = False,
    ) -> TakenIn:
        """Merge what somebody hands over with what is here of them, in one transaction, and log it.

        Checked by `handover` before. With `is_tried` nothing is written. The order in which several
        are taken in, and how often each is, makes no difference: `histories.merge` orders revisions
        by what is in them. A revision of this store may get a higher number by that, never a lower.

        Whose they are is told by the passport: whoever had it drawn here, or came with it before;
        anybody else is added, under a name that nobody has yet. AccessError in a pseudonymous
        community, and for a person who was erased from this one; HandOverError where the two
        histories contradict each other.
        """
