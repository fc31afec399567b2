"""How far everybody has come: who has to be told apart, and who must not be."""

from datetime import UTC, datetime

import pytest

from copwidgets.community import Act, AuditEntry, Community, Naming, NewMember
from copwidgets.pages.progress import Progress, audit_lines, audit_rows, what, who

MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
NAMED = Community("c", "Choir")
HIDDEN = Community("c", "Choir", naming=Naming.PSEUDONYMOUS)


@pytest.fixture
def shown(desk):
    """Return a function: what the panel tells of each member, by name."""
    return lambda: {each["name"]: each for each in desk.build()["members"]}


@pytest.fixture
def crowd(store, community, answers):
    """Somebody at every station of the way."""
    people = [NewMember("Waiting"), NewMember("Invited"), NewMember("Known", login="known")]
    _, invited, _ = store.add_members(community.id, people)
    store.add_invitations([(invited, "i" * 64)])
    opened = store.add_member(community.id, "Opened", "o" * 64)
    store.note_seen(opened, MOMENT)
    for name in ("Started", "Shared"):
        store.note_seen(answers(name, sharing=name == "Shared"), MOMENT)
    return store.members(community.id)


@pytest.mark.usefixtures("crowd")
def test_where_names_are_shown_everybody_s_station_is_told(shown, desk):
    found = shown()
    assert {name: each["status"] for name, each in found.items()} == {
        "Waiting": "waiting",
        "Invited": "invited",
        "Known": "invited",
        "Opened": "opened",
        "Started": "started",
        "Shared": "shared",
        "Fay": "waiting",
    }
    assert found["Shared"]["shared"] == ["Define your purpose"]
    assert found["Started"]["shared"] == []
    assert found["Opened"]["seen"] == MOMENT.isoformat()
    assert found["Waiting"]["seen"] is None
    assert [name for name, each in found.items() if each["is_you"]] == ["Fay"]
    build = desk.build()
    assert build["counts"] == {"members": 6, "opened": 3, "started": 2, "shared": 1}
    assert [each["shared"] for each in build["sections"]] == [1, 0, 0, 0]


@pytest.mark.parametrize("community", ["pseudonymous"], indirect=True)
@pytest.mark.usefixtures("crowd")
def test_where_names_are_hidden_nobody_s_sharing_is_told(shown, desk):
    found = shown()
    assert {each["status"] for each in found.values()} == {"waiting", "invited", "opened"}
    assert {found[name]["status"] for name in ("Opened", "Started", "Shared")} == {"opened"}
    assert {each["shared"] for each in found.values()} == {None}
    assert {each["seen"] for each in found.values()} == {None}
    build = desk.build()
    assert build["counts"] == {"members": 6, "opened": 3, "started": None, "shared": None}
    assert [each["shared"] for each in build["sections"]] == [None, 0, 0, 0]
    apart = [
        {k: v for k, v in found[n].items() if k not in {"id", "name", "has_link"}}
        for n in ("Started", "Shared")
    ]
    assert apart[0] == apart[1]


@pytest.mark.parametrize("community", ["pseudonymous"], indirect=True)
def test_three_who_have_shared_are_a_number(desk, answers):
    for name in ("Ann", "Bo", "Cy"):
        assert desk.build()["counts"]["shared"] in {0, None}
        answers(name)
    build = desk.build()
    assert (build["counts"]["shared"], build["sections"][0]["shared"]) == (3, 3)


@pytest.mark.parametrize("community", ["named", "pseudonymous"], indirect=True)
@pytest.mark.usefixtures("crowd")
def test_who_is_reminded_does_not_tell_who_has_answered(desk, community, guide):
    missing = {each.name for each in Progress.of(desk.leader, guide).missing}
    never_came = {"Waiting", "Invited", "Known"}
    assert missing == (
        never_came if community.is_pseudonymous else never_came | {"Opened", "Started", "Shared"}
    )


def test_a_section_that_the_guide_has_no_more_counts_for_nothing(desk, store, community, shown):
    ann = store.add_member(community.id, "Ann")
    store.share(ann, "gone.section", {})
    assert shown()["Ann"]["shared"] == []
    assert desk.build()["counts"]["shared"] == 0


# --- the log in words -----------------------------------------------------------------------------


@pytest.mark.parametrize("act", Act)
def test_every_act_has_words(act):
    entry = AuditEntry(MOMENT, act, "Fay", "Bo", {"setting": "name"})
    assert what(entry).endswith("(setting: name)")
    assert "{}" not in what(entry)
    assert "Bo" in what(entry) or "{}" not in what(AuditEntry(MOMENT, act, "Fay"))


def test_who_did_it_is_said_as_far_as_it_may_be_known():
    assert who(AuditEntry(MOMENT, Act.LINK_MADE, "Fay")) == "Fay"
    assert who(AuditEntry(MOMENT, Act.LINK_MADE)) == "Somebody"
    assert who(AuditEntry(MOMENT, Act.LINK_MADE, by_host=True)) == "Whoever runs the workbook"
    assert what(AuditEntry(MOMENT, Act.LINK_MADE)) == "made a link for somebody"
    assert what(AuditEntry(MOMENT, Act.DATA_ERASED, "Ann")) == "erased their own data"
    assert what(AuditEntry(MOMENT, Act.DATA_ERASED, "Fay", "Ann")) == "erased the data of Ann"


def test_braces_in_a_name_are_text():
    entry = AuditEntry(MOMENT, Act.LINK_MADE, "{0.__class__}", "{target!r} {}")
    assert what(entry) == "made a link for {target!r} {}"


def test_moments_are_days_where_names_are_hidden():
    entries = [AuditEntry(MOMENT, Act.LINK_MADE, "Fay")]
    assert list(audit_rows(entries, HIDDEN))[1][0] == "2026-01-02"
    assert list(audit_rows(entries, NAMED))[1][0] == MOMENT.isoformat()
    assert audit_lines(entries, HIDDEN)[0]["day_only"]
    assert audit_lines(entries, NAMED) == [
        {
            "at": MOMENT.isoformat(),
            "day_only": False,
            "who": "Fay",
            "what": "made a link for somebody",
        }
    ]
