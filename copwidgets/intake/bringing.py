"""Bringing previewed answers in, and taking them back: page and command do it through here.

Rights are looked up by `people.Leader` at every act; what may be stored is the store's promise.
"""

from __future__ import annotations

from copwidgets.errors import IntakeError
from copwidgets.people import Leader
from copwidgets.response import ImportRecord

from .preview import Group, Preview


def obstacle(leader: Leader) -> str:
    """Return why no answers can be brought into a community, as a sentence; "" where they can."""
    community = leader.community()
    if community.is_pseudonymous:
        return (
            "Answers here stand without names, and a file would tell whose they are: answers from "
            "elsewhere can only be brought into a community whose answers carry names."
        )
    if community.is_closed:
        return "Answering is closed. Open it again under “Results and answering” first."
    return ""


def find_group(leader: Leader) -> Group:
    """Return who is in the community, and which questions each has touched."""
    standings = leader.store.standings(leader.community().id)
    answered = frozenset((each.member_id, each.question_id) for each in standings)
    return Group(leader.members(), answered)


def bring_in(leader: Leader, preview: Preview, mark: str) -> ImportRecord:
    """Store exactly what somebody saw as the preview with this `mark`.

    Raises
    ------
    IntakeError
        Something has changed since, or there is nothing to store.
    CopwidgetsError
        As `Store.add_import` does.
    """
    leader.check()
    if preview.mark != mark:
        remedy = "Nothing was stored. Look at the preview again."
        raise IntakeError("the community has changed since the preview", remedy=remedy)
    if not preview.wanted.answers:
        remedy = "Change where the columns lead, or choose another file."
        raise IntakeError("no answer of this file can be taken", remedy=remedy)
    return leader.store.add_import(
        leader.community_id, preview.wanted, leader.member, credential=leader.credential
    )


def take_back(leader: Leader, import_id: str) -> ImportRecord:
    """Undo an import: exactly what it made goes."""
    leader.check()
    return leader.store.undo_import(
        leader.community_id, import_id, leader.member, credential=leader.credential
    )


def imports(leader: Leader) -> tuple[ImportRecord, ...]:
    """Return every import of the community, newest first."""
    return leader.store.imports(leader.community().id)
