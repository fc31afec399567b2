"""The facilitator's desk: what the panel shows, and what it may do, as JSON in and out.

Rights are looked up by `people.Leader` at every act. Here words are put to what it returns; a key
goes into the answer to one act and is kept nowhere.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from copwidgets.community import Member
from copwidgets.csv_text import to_csv
from copwidgets.errors import AnswerError
from copwidgets.people import OPEN_JOINING_VARIABLE, Joined, Leader, mails, own_data
from copwidgets.settings import FACILITATE
from copwidgets.workbook import Workbook

from .intake import Intake
from .page import Page
from .progress import Progress, audit_lines, audit_rows

Values = Mapping[str, Any]
CSV = "text/csv"
MOST_LINES = 100


class Desk:
    """One community as its facilitator sees and leads it."""

    def __init__(self, page: Page, leader: Leader) -> None:
        self.page, self.workbook, self.leader = page, page.workbook, leader
        own = (name for name in vars(type(self)) if name.startswith("act_"))
        self._acts: dict[str, Callable[[Values], Values]] = {
            name.removeprefix("act_"): getattr(self, name) for name in own
        }
        self.intake = Intake(self.workbook, leader)
        self._acts |= self.intake.acts

    def act(self, action: str, values: Values) -> Values:
        """Do one thing; CopwidgetsError says why it cannot be done."""
        if action not in self._acts:
            raise AnswerError("there is no such action", remedy="Reload the page.")
        self.leader.check()
        return self._acts[action](values)

    def build(self) -> dict[str, Any]:
        """Return what the panel shows now; AccessError for who may not see it any more."""
        leader, store = self.leader, self.workbook.store
        community = leader.community()
        self.workbook.community = community
        obstacle = store.naming_obstacle(community)
        settings = asdict(community)
        shown = ("name", "results_open", "is_closed", "link_days")
        progress = Progress.of(leader, self.workbook.guide)
        return {
            "community": {
                **{name: settings[name] for name in shown},
                **{name: str(settings[name]) for name in ("joining", "results", "naming")},
                "guide": self.workbook.guide.title,
                "has_link": store.has_community_key(community.id),
                "may_switch_naming": not obstacle,
                "why_not": f"This cannot be changed any more: {obstacle}." if obstacle else "",
            },
            "open_joining": os.environ.get(OPEN_JOINING_VARIABLE, "") != "no",
            **progress.to_json(you=leader.member),
            "audit": audit_lines(leader.audit()[:MOST_LINES], community),
            "guides": self._guides(),
            "intake": self.intake.build(),
        }

    def _guides(self) -> list[dict[str, str]]:
        """Return the guides to choose from: the workbook's and this community's, no other's."""
        found = {"": self.workbook.default_guide.title}
        if self.workbook.guide.version != self.workbook.default_guide.version:
            found[self.workbook.guide.version] = self.workbook.guide.title
        return [{"value": value, "label": label} for value, label in found.items()]

    # --- people ---------------------------------------------------------------------------------

    def act_preview_members(self, values: Values) -> Values:
        """Tell who would be added, and what is wrong with which line."""
        found = self.leader.read(_text(values, "text"))
        return {
            "new": [asdict(each) for each in found.new],
            "known": list(found.known),
            "problems": [asdict(each) for each in found.problems],
        }

    def act_add_members(self, values: Values) -> Values:
        """Add who was previewed as new; lines that cannot be taken were named there."""
        found = self.leader.read(_text(values, "text"))
        return {"added": len(self.leader.add_people(found.new))}

    def act_correct_member(self, values: Values) -> Values:
        """Correct somebody's name and mail address."""
        self.leader.correct(values.get("member"), values.get("name"), values.get("email"))
        return {}

    def act_set_role(self, values: Values) -> Values:
        """Make somebody a facilitator, or a member again."""
        self.leader.set_role(values.get("member"), values.get("role"))
        return {}

    def act_member_data(self, values: Values) -> Values:
        """Hand out what is stored about a member, without what was never shared."""
        form = own_data.check_form(_text(values, "format"))  # before it is logged as handed out
        record = self.leader.person(values.get("member"))
        return own_data.to_file(form, record, self.workbook.community, self.workbook.guide)

    def act_erase_member(self, values: Values) -> Values:
        """Erase a member for good."""
        self.leader.erase(values.get("member"), values.get("name"))
        return {}

    # --- links and mails ------------------------------------------------------------------------

    def act_make_link(self, values: Values) -> Values:
        """Make one more link for a member."""
        address = _address(values)
        joined = self.leader.make_link(values.get("member"))
        member, link = joined.member, self._link(joined, address)
        mail = mails.invitation(self.leader.community(), member.name, link)
        to = [member.email] if member.email else []
        return {"name": member.name, "link": link, "mailto": mails.mailto(to, *mail)}

    def act_make_links(self, values: Values) -> Values:
        """Make links for many, as a CSV file for a mail merge."""
        address = _address(values)
        made = self.leader.make_links(values.get("which"))
        name = self.leader.community().name
        rows = [
            (each.member.name, each.member.email, self._link(each, address), name) for each in made
        ]
        text = to_csv([("name", "email", "link", "community"), *rows])
        return {"count": len(made), "filename": "links.csv", "mime": CSV, "text": text}

    def act_revoke_links(self, values: Values) -> Values:
        """Withdraw all links of a member."""
        self.leader.revoke(values.get("member"))
        return {}

    def act_make_community_link(self, values: Values) -> Values:
        """Make the link by which anybody may join."""
        link = mails.link_for(_address(values), self.leader.make_community_link())
        mail = mails.community_invitation(self.leader.community(), link)
        return {"link": link, "mailto": mails.mailto([], *mail)}

    def act_revoke_community_link(self, _values: Values) -> Values:
        """Withdraw it."""
        self.leader.revoke_community_link()
        return {}

    def act_remind(self, _values: Values) -> Values:
        """Return mails to only those who have not shared everything."""
        missing = Progress.of(self.leader, self.workbook.guide).missing
        subject, text = mails.reminder(self.leader.community())
        return {
            "mailtos": list(mails.mailtos(missing, subject, text)),
            "count": len(missing),
            "without_email": [each.name for each in missing if not each.email],
            "text": text,
        }

    def _link(self, joined: Joined, address: str) -> str:
        leads = joined.member.is_facilitator
        return mails.link_for(address, joined.key, page=self.page.href(FACILITATE) if leads else "")

    # --- the community --------------------------------------------------------------------------

    def act_change(self, values: Values) -> Values:
        """Change one setting."""
        self.leader.change(values.get("name"), values.get("value"))
        return {}

    def act_open_results(self, values: Values) -> Values:
        """Show the results to everybody, or no longer."""
        self.leader.open_results(opened=_flag(values, "open"))
        return {}

    def act_close_answering(self, values: Values) -> Values:
        """End answering, or open it again."""
        self.leader.close_answering(closed=_flag(values, "closed"))
        return {}

    def act_create_community(self, values: Values) -> Values:
        """Create another community, and return the facilitator's link to it."""
        address, guide = _address(values), _text(values, "guide")
        if guide not in {each["value"] for each in self._guides()}:
            raise AnswerError("there is no such guide", remedy="Reload the page.")
        joined = self.leader.found(_text(values, "name"), guide or None)
        page = self.page.href(FACILITATE)
        return {
            "name": _text(values, "name"),
            "link": mails.link_for(address, joined.key, page=page),
        }

    def act_audit_csv(self, _values: Values) -> Values:
        """Return the whole audit log as a file."""
        rows = audit_rows(self.leader.audit(), self.leader.community())
        return {"filename": "audit.csv", "mime": CSV, "text": to_csv(rows)}


def desk_leader(workbook: Workbook, *, served: bool) -> Leader | None:
    """Return whoever may lead here: a facilitator; in JupyterLab whoever holds the store, too."""
    member: Member | None = workbook.member
    community_id = workbook.community.id
    if member is not None and member.is_facilitator:
        return Leader(workbook.store, community_id, member, workbook.visit.credential)
    return None if served else Leader(workbook.store, community_id)


def _text(values: Values, name: str) -> str:
    found = values.get(name)
    if not isinstance(found, str):
        raise AnswerError("the page sent something unreadable", remedy="Reload the page.")
    return found


def _flag(values: Values, name: str) -> bool:
    found = values.get(name)
    if not isinstance(found, bool):
        raise AnswerError("the page sent something unreadable", remedy="Reload the page.")
    return found


def _address(values: Values) -> str:
    """Return the address that links begin with: the page's own, as its browser sees it."""
    address = _text(values, "address")
    if not _is_address(address):
        raise AnswerError("the page sent an address that is none", remedy="Reload the page.")
    return address


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:  # half an address of the sixth version
        return False
    is_plain = text.isprintable() and not set(text) & set(' "<>')
    return is_plain and parts.scheme in {"http", "https"} and bool(parts.netloc)
