"""What every store promises about answers collected elsewhere: a part of the contract."""

from __future__ import annotations

from typing import Protocol

from copwidgets.community import Credential, Member
from copwidgets.response import Import, ImportRecord


class Imports(Protocol):
    """Taking answers in from a file of another tool, and giving them back. StoreError as ever."""

    def add_import(
        self,
        community_id: str,
        wanted: Import,
        by: Member | None = None,
        *,
        credential: Credential | None = None,
    ) -> ImportRecord:
        """Add the people and the shared answers of a file, in one transaction, and log it.

        Never over an answer that is there: AnswerError, and nothing is stored, where a member has
        touched one of the questions, an answer is given twice, cannot be kept or is of nobody.
        NameTakenError where a new name is in use. AccessError where answers carry no names, where
        answering is closed, and where whoever acts is not let in (any more).
        """

    def undo_import(
        self,
        community_id: str,
        import_id: str,
        by: Member | None = None,
        *,
        credential: Credential | None = None,
    ) -> ImportRecord:
        """Take away exactly what an import made, in one transaction, and log it.

        Its answers go; what a member saved later to the same question stays, and keeps its number.
        The people that it added go unless they have done something since: answered, decided, opened
        a page, or been given a link or a role. AnswerError where there is no such import, or it was
        undone before. It may be undone after answering is closed.
        """

    def imports(self, community_id: str) -> tuple[ImportRecord, ...]:
        """Return every import, newest first, undone ones too."""
