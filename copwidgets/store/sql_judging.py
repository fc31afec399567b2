"""The contract's promises about judgements in SQL: each meets its transaction here.

Base of `sql.SqlStore`; statements live in `judging`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from copwidgets.community import Credential, Member
from copwidgets.judgement import Judgement, JudgementKind
from copwidgets.kinds import JsonValue

from . import judging
from .sql_people import SqlPeople


class SqlJudging(SqlPeople):
    """See `contract.Judging` for what each method promises."""

    def judge(
        self,
        community_id: str,
        kind: JudgementKind,
        content: Mapping[str, JsonValue],
        by: Member | None = None,
        about: str = "",
    ) -> Judgement:
        """Append one judgement."""
        (made,) = self.judge_all(community_id, [(kind, content, about)], by)
        return made

    def judge_all(
        self,
        community_id: str,
        wanted: Iterable[judging.Wanted],
        by: Member | None = None,
        *,
        credential: Credential | None = None,
    ) -> tuple[Judgement, ...]:
        """Append judgements, all or none."""
        checked = judging.check(wanted)
        return self.write(
            lambda it: judging.judge(it, community_id, checked, by, credential), community_id
        )

    def judgements(self, community_id: str, since: int = 0) -> tuple[Judgement, ...]:
        """Return the judgements after number `since`, in their order."""
        with self.read() as connection:
            return judging.read(connection, community_id, since)
