"""The contract's promises about judgements and imports in SQL: each meets its transaction here.

Base of `sql.SqlStore`; statements live in `judging`, `importing` and `undoing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from copwidgets.community import Credential, Member
from copwidgets.judgement import Judgement, JudgementKind
from copwidgets.kinds import JsonValue
from copwidgets.response import Import, ImportRecord

from . import importing, judging, keys, undoing
from .sql_people import SqlPeople


class SqlJudging(SqlPeople):
    """See `judgements.Judging` and `imports.Imports` for what each method promises."""

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

    def add_import(
        self,
        community_id: str,
        wanted: Import,
        by: Member | None = None,
        *,
        credential: Credential | None = None,
    ) -> ImportRecord:
        """Add the people and the shared answers of a file, all or nothing."""
        checked = importing.check(wanted)

        def work(connection: Connection) -> ImportRecord:
            keys.check_actor(connection, community_id, by, credential)
            return importing.add_import(connection, community_id, checked, by)

        return self.write(work, community_id)

    def undo_import(
        self,
        community_id: str,
        import_id: str,
        by: Member | None = None,
        *,
        credential: Credential | None = None,
    ) -> ImportRecord:
        """Take away exactly what an import made, all or nothing."""

        def work(connection: Connection) -> ImportRecord:
            keys.check_actor(connection, community_id, by, credential)
            return undoing.undo_import(connection, community_id, import_id, by)

        return self.write(work, community_id)

    def imports(self, community_id: str) -> tuple[ImportRecord, ...]:
        """Return every import, newest first."""
        with self.read() as connection:
            return importing.imports(connection, community_id)
