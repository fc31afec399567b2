"""Mails by the facilitator's own program: whatever names hold, an address line stays one."""

from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copwidgets.community import Community, Member, Naming
from copwidgets.people import mails

HOSTILE = [
    "x&bcc=eve@example.org",
    "x?cc=eve@example.org",
    "x%26bcc=eve@example.org",
    "x\nBcc: eve@example.org",
    'x" onclick="alert(1)',
    "x#fragment",
    "x;y,z<eve@example.org>",
    "鳥 & 😀 = ?",
    "+1+1",
    "javascript:alert(1)",
]


def parts(link):
    """Return what a mail program reads of a link: recipients and headers."""
    assert link.startswith("mailto:")
    assert link.isascii()
    assert not set(link) & set(" \"'<>\n\r\t`{}|\\^#")
    found = urlsplit(link)
    assert (found.fragment, found.netloc) == ("", "")
    return unquote(found.path), parse_qsl(found.query, keep_blank_values=True, strict_parsing=True)


@pytest.mark.parametrize("text", HOSTILE)
def test_every_part_of_a_link_is_encoded(text):
    link = mails.mailto(["ann@example.org"], f"S {text}", f"B {text}")
    to, headers = parts(link)
    assert to == "ann@example.org"
    assert [name for name, _ in headers] == ["subject", "body"]
    assert headers[0][1] == f"S {text}"
    assert headers[1][1] == f"B {text}".replace("\n", "\r\n")


@pytest.mark.parametrize("address", HOSTILE)
def test_what_is_no_address_is_no_recipient(address):
    for hidden in (True, False):
        link = mails.mailto([address, "ann@example.org"], "s", "b", hidden=hidden)
        to, headers = parts(link)
        assert [to, dict(headers).get("bcc")] == (
            ["", "ann@example.org"] if hidden else ["ann@example.org", None]
        )
        assert "eve" not in link


@given(st.text(max_size=80).filter(lambda text: not any("\ud800" <= c <= "\udfff" for c in text)))
def test_any_name_comes_through(name):
    community = Community("c", name)
    for subject, text in (
        mails.invitation(community, name, "https://example.org/join#k"),
        mails.community_invitation(community, "https://example.org/join#k"),
        mails.reminder(community),
    ):
        _, headers = parts(mails.mailto([], subject, text))
        assert [each for each, _ in headers] == ["subject", "body"]
        assert dict(headers)["subject"] == subject


def test_a_mail_holds_the_name_and_the_link():
    subject, text = mails.invitation(Community("c", "Choir"), "Ann", "https://example.org/join#k")
    assert "Choir" in subject
    assert "Hello Ann," in text
    assert "https://example.org/join#k" in text
    assert mails.invitation(Community("c", "Choir"), "", "l")[1].startswith("we are")
    assert "https://l" in mails.community_invitation(Community("c", "Choir"), "https://l")[1]


def test_a_reminder_does_not_tell_a_pseudonymous_group_who_has_answered():
    named = mails.reminder(Community("c", "Choir"))[1]
    hidden = mails.reminder(Community("c", "Choir", naming=Naming.PSEUDONYMOUS))[1]
    assert "some of your answers are still missing" in named
    assert "missing" not in hidden


# --- many at once ---------------------------------------------------------------------------------


def people(count, email="person{}@example.org"):
    return [Member(str(n), "c", f"P{n}", email=email.format(n)) for n in range(count)]


@pytest.mark.parametrize("count", [0, 1, 12, 200])
def test_many_are_hidden_from_each_other_in_links_that_are_short_enough(count):
    subject, text = mails.reminder(Community("c", "鳥" * 80))
    links = mails.mailtos(people(count), subject, text)
    assert all(len(link) < mails.LONGEST_HREF for link in links)
    found = []
    for link in links:
        to, headers = parts(link)
        assert to == ""
        found += dict(headers)["bcc"].split(",")
    assert found == [each.email for each in people(count)]


def test_who_has_no_address_is_in_no_mail():
    assert mails.mailtos([Member("1", "c", "Ann")], "s", "t") == ()
    assert mails.mailtos([*people(1), Member("1", "c", "Ann")], "s", "t")[0].count("@") == 1


# --- links ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "page", "wanted"),
    [
        ("https://example.org/w/join", "", "https://example.org/w/join#KEY"),
        ("https://example.org/join?a=b#old", "", "https://example.org/join#KEY"),
        (
            "https://example.org/join",
            "05 x&y.ipynb",
            "https://example.org/join?next=05%20x%26y.ipynb#KEY",
        ),
    ],
)
def test_a_key_stands_behind_the_mark_that_no_browser_sends(address, page, wanted):
    assert mails.link_for(address, "KEY", page=page) == wanted
