"""Mails that a facilitator sends by their own program: ready texts, and the `mailto:` links.

Nothing is sent from here. Whatever names hold, an address line stays one: every part is encoded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from copwidgets.community import Community, Member

from .rosters import EMAIL

LONGEST_HREF = 1800
"""Most characters of a mailto: link that mail programs on Windows take (about 2,000)."""


def link_for(address: str, key: str, *, page: str = "") -> str:
    """Return a link that leads in: the key stands behind #, which no browser sends or logs."""
    following = f"?next={quote(page)}" if page else ""
    return f"{address.partition('#')[0].partition('?')[0]}{following}#{key}"


def invitation(community: Community, name: str, link: str) -> tuple[str, str]:
    """Return subject and text of the mail that brings somebody their personal link."""
    subject = f"Your link: {community.name}"
    greeting = f"Hello {name},\n\n" if name else ""
    text = (
        f"{greeting}we are defining our community together: {community.name}. First everybody "
        f"answers alone, then we talk about what we have said.\n\n"
        f"This link is for you alone. Whoever has it can answer as you, so please do not pass it "
        f"on:\n\n{link}\n\nEverything is saved as you type; you can leave and come back at any "
        f"time."
    )
    return subject, text


def community_invitation(community: Community, link: str) -> tuple[str, str]:
    """Return subject and text of the mail that brings everybody the community's link."""
    subject = f"Join us: {community.name}"
    text = (
        f"Hello,\n\nwe are defining our community together: {community.name}. Open this link, give "
        f"your name, and keep the personal link that you then get:\n\n{link}"
    )
    return subject, text


def reminder(community: Community) -> tuple[str, str]:
    """Return subject and text of the mail to those who have not shared everything yet."""
    lead = (
        "some of us have not opened the workbook yet. "
        if community.is_pseudonymous
        else "some of your answers are still missing, and we want to hear you before we talk. "
    )
    text = (
        f"Hello,\n\n{lead}Please open your personal link; what you have typed so far is there. "
        f"If you cannot find the link, reply to this mail and you get a new one.\n\nThank you!"
    )
    return f"A reminder: {community.name}", text


def mailto(recipients: Sequence[str], subject: str, text: str, *, hidden: bool = False) -> str:
    """Return a `mailto:` link; with `hidden` nobody sees the other recipients."""
    addresses = ",".join(quote(each, safe="@") for each in recipients if EMAIL.fullmatch(each))
    words = f"subject={quote(subject)}&body={quote(text.replace(chr(10), chr(13) + chr(10)))}"
    if hidden:
        return f"mailto:?bcc={addresses}&{words}"
    return f"mailto:{addresses}?{words}"


def mailtos(members: Iterable[Member], subject: str, text: str) -> tuple[str, ...]:
    """Return as many `mailto:` links as mail programs need to take all members as hidden ones."""
    links: list[str] = []
    batch: list[str] = []
    for email in (each.email for each in members if each.email):
        if batch and len(mailto([*batch, email], subject, text, hidden=True)) > LONGEST_HREF:
            links.append(mailto(batch, subject, text, hidden=True))
            batch = []
        batch.append(email)
    return (*links, mailto(batch, subject, text, hidden=True)) if batch else tuple(links)
