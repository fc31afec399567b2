"""What every store promises about judgements on answers: a part of the contract."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from copwidgets.community import Credential, Member
from copwidgets.judgement import Judgement, JudgementKind
from copwidgets.kinds import JsonValue


class Judging(Protocol):
    """A log of decisions for each community. StoreError when the store cannot."""

    def judge(
        self,
        community_id: str,
        kind: JudgementKind,
        content: Mapping[str, JsonValue],
        by: Member | None = None,
        about: str = "",
    ) -> Judgement:
        """Append a judgement, in one transaction, and count it as a change of the community.

        `about` is whose answer it is about: a member's id, in a pseudonymous community the
        pseudonym. AnswerError where that is nobody of the community, where the kind is unknown, or
        the content misses something, is too long, or one too many. AccessError where the member is
        gone; that answering is closed keeps nobody from judging.
        """

    def judge_all(
        self,
        community_id: str,
        wanted: Iterable[tuple[JudgementKind, Mapping[str, JsonValue], str]],
        by: Member | None = None,
        *,
        credential: Credential | None = None,
    ) -> tuple[Judgement, ...]:
        """Append judgements (kind, content, about), all or none, as one change.

        AccessError where the credential (if given) does not work any more, too: looked up in the
        same transaction.
        """

    def judgements(self, community_id: str, since: int = 0) -> tuple[Judgement, ...]:
        """Return the judgements after number `since`, in the order of their numbers.

        When somebody is erased, what is about them and their own codings leave the log, the names
        of who made the rest leave it too, and every number stays what it was. A reader who keeps
        judgements reads all anew then: `Changes.is_whole` tells.
        """
