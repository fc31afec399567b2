"""Every way in which a file may not be what it says: one sentence each, and nothing is taken."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copwidgets.errors import HandOverError
from copwidgets.guide import Guide
from copwidgets.handover import MAX_BYTES, Reader, checking, form, to_text
from copwidgets.histories import History
from tests.handover.homes import GUIDE, NAME, NEEDS, Home

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    """A file with two versions of one answer and one of another, shared."""
    moments = iter(NOW + timedelta(minutes=n) for n in range(100))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("copwidgets.store.answers.utc_now", lambda: next(moments))
        patch.setattr("copwidgets.handover.merging.utc_now", lambda: NOW)
        ann = Home(tmp_path_factory.mktemp("home") / "ann.sqlite", "Ann")
        for number, (question, value) in enumerate([(NEEDS, ["rooms"]), (NAME, "a"), (NAME, "b")]):
            ann.answer(value, question, token=f"t{number}")
        ann.share()
        yield ann.file()
        ann.store.close()


def refusal(content):
    with pytest.raises(HandOverError) as found:
        Reader(NOW).read(content)
    said = found.value.to_sentence()
    assert "\n" not in said
    assert len(said) < 300
    return said


def set_in(data, *path, to):
    for step in path[:-1]:
        data = data[step]
    data[path[-1]] = to


def test_what_is_read_is_what_was_written(content):
    handed = Reader(NOW).read(content)
    assert (handed.name, handed.community) == ("Ann", "Our community")
    assert [each.token for each in handed.history.revisions] == ["t1", "t2", "t0"]
    assert [each.base for each in handed.history.revisions] == [None, "t1", None]
    assert handed.history.shared_tokens() == {(NAME, "t2"), (NEEDS, "t0")}
    assert to_text(handed).encode() == content
    assert Reader(NOW).read(b"\xef\xbb\xbf" + content) == handed
    assert handed.guides == {GUIDE.version: GUIDE.content}


@pytest.mark.parametrize(
    "content",
    [
        *(
            b"",
            b"\0",
            b"hello",
            b"[]",
            b"{}",
            b"null",
            b'"text"',
            b"\xff\xfe{}",
            b"SQLite format 3\0",
        ),
        *(b'{"format": "other", "version": 1}', b'{"format": "copwidgets-answers"}'),
        *(b'{"format": "copwidgets-answers", "version": "1"}', b"[" * 100_000),
        *(b'{"a": ' * 5000 + b"1" + b"}" * 5000, b'{"format": "\\ud800", "version": 1}'),
    ],
)
def test_any_other_file_is_none(content):
    assert refusal(content).startswith("This is no file of answers.")


def test_a_newer_version_says_to_update(content, forge):
    assert "newer version" in refusal(forge(content, lambda data: data.update(version=2, new=1)))
    assert "at version" in refusal(forge(content, lambda data: data.update(version=0)))


def test_a_damaged_file_says_so(content):
    assert "damaged" in refusal(content.replace(b'"b"', b'"c"'))
    assert "damaged" in refusal(content.replace(b'"Ann"', b'"Eve"'))
    for end in (10, len(content) // 2, len(content) - 3):
        assert refusal(content[:end])


def test_a_large_file_is_not_looked_into(content):
    assert "more than 10 MB" in refusal(content + b" " * MAX_BYTES)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        *((("secret",), 1), (("passport",), "x"), (("passport",), None), (("passport",), "A" * 64)),
        *((("member",), "Ann"), (("member", "email"), "a@b"), (("member", "name"), 1)),
        *((("guides",), []), (("guides",), {"x": "y"}), (("revisions",), []), (("revisions",), {})),
        *((("revisions", 0, "extra"), 1), (("revisions", 0, "question"), "a.one.name\n")),
        *((("revisions", 0, "question"), "../x"), (("revisions", 0, "status"), "shared")),
        *((("revisions", 0, "token"), ""), (("revisions", 0, "token"), "t" * 201)),
        *((("revisions", 0, "token"), "t\0"), (("revisions", 0, "guide"), "v")),
        *((("revisions", 0, "base"), 0), (("shares", 0, "section"), "A B")),
        *((("shares", 0, "revisions"), []), (("shares", 0, "revisions", NAME), 2)),
        (("shares", 0, "shared_at"), 5),
    ],
)
def test_what_has_another_shape_is_refused(content, forge, path, value):
    assert "not in the form" in refusal(forge(content, lambda data: set_in(data, *path, to=value)))


@pytest.mark.parametrize(
    "moment",
    [
        *("", "now", "2026-02-30T12:00:00.000000+00:00", "2026-11-24T12:00:00.000000Z"),
        *("2026-11-24T12:00:00+00:00", "1969-12-31T12:00:00.000000+00:00", 1, None),
        *("2026-11-24T12:00:00.000000+25:00", "\u0662026-11-24T12:00:00.000000+00:00"),
    ],
)
def test_a_moment_that_is_none_is_refused(content, forge, moment):
    for path in (("revisions", 0, "saved_at"), ("shares", 0, "shared_at")):
        edited = forge(content, lambda data, each=path: set_in(data, *each, to=moment))
        assert "not in the form" in refusal(edited)


def test_the_future_is_refused_from_a_day_on(content, forge):
    for path in (("revisions", 0, "saved_at"), ("shares", 0, "shared_at")):
        for day, is_taken in (("2026-11-25", True), ("2026-11-26", False)):
            moment = f"{day}T00:00:00.000000+00:00"
            edited = forge(content, lambda data, p=path, m=moment: set_in(data, *p, to=m))
            if is_taken:
                assert Reader(NOW).read(edited)
            else:
                assert "in the future" in refusal(edited)


@pytest.mark.parametrize(
    "value",
    [
        *(
            ["list"],
            {"a": 1},
            5,
            True,
            1.5,
            "x" * 20_001,
            "nul \0",
            "\x1b[2J",
            "a\r\nb",
            "line\nline",
        ),
        *("", "  ", None, float("nan"), float("inf"), 10**400, [[[[[[[["deep"]]]]]]]]),
    ],
)
def test_what_the_question_does_not_take_is_refused(content, forge, value):
    def edit(data):
        data["revisions"][0]["value"] = value

    assert "question takes" in refusal(forge(content, edit))


def test_half_a_character_is_no_text(content, forge):
    edited = forge(content, lambda data: set_in(data, "revisions", 0, "value", to="\ud800"))
    assert refusal(edited)


@pytest.mark.parametrize(("status", "value"), [("emptied", "x"), ("answered", None)])
def test_a_status_that_does_not_fit_is_refused(content, forge, status, value):
    def edit(data):
        data["revisions"][0] |= {"status": status, "value": value}

    assert "question takes" in refusal(forge(content, edit))


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda data: set_in(data, "revisions", 0, "question", to="a.one.other"), "does not ask"),
        (lambda data: set_in(data, "revisions", 1, "token", to="t1"), "twice"),
        (lambda data: set_in(data, "revisions", 0, "base", to="t2"), "comes later or is missing"),
        (lambda data: set_in(data, "revisions", 0, "base", to="t1"), "comes later or is missing"),
        (lambda data: set_in(data, "revisions", 1, "base", to="t0"), "comes later or is missing"),
        (lambda data: data["revisions"].reverse(), "comes later or is missing"),
        (lambda data: set_in(data, "shares", 0, "revisions", NAME, to="t9"), "does not hold"),
        (lambda data: set_in(data, "member", "name", to=" "), "a name in it is none"),
        (lambda data: set_in(data, "member", "name", to="A\0nn"), "a name in it is none"),
        (lambda data: set_in(data, "member", "name", to="A" * 81), "a name in it is none"),
        (lambda data: set_in(data, "community", "name", to="\x1b"), "a name in it is none"),
    ],
)
def test_what_contradicts_itself_is_refused(content, forge, edit, said):
    assert said in refusal(forge(content, edit)).replace("A name", "a name")


def with_guide(text, version=None):
    """Return an edit that lets all answers be given to the guide of this text."""

    def edit(data):
        found = version or form.hashlib.sha256(text.encode()).hexdigest()
        data["guides"] = {found: text}
        for each in data["revisions"]:
            each["guide"] = found

    return edit


def other_title():
    content = json.loads(GUIDE.content)
    return Guide.model_validate({**content, "title": "Other"})


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (with_guide(GUIDE.content.replace("Small", "Big"), GUIDE.version), "not the one that it"),
        (with_guide(GUIDE.content.replace(",", ", ", 1)), "not in the form that is kept"),
        (with_guide("{}"), "cannot be used"),
        (with_guide("\0"), "cannot be used"),
        (with_guide("&a [*a]"), "cannot be used"),
        (with_guide("[" * 5000), "cannot be used"),
        (with_guide(GUIDE.content.replace('"a.one.needs"', '"a.one.name"')), "cannot be used"),
        (with_guide(GUIDE.content.replace("What is", "What\\u0000is")), "cannot be used"),
        (with_guide(other_title().content.replace("often", "seldom")), None),
        (lambda data: data["guides"].update({"0" * 64: "{}"}), "are not those that"),
        (lambda data: set_in(data, "revisions", 0, "guide", to="0" * 64), "are not those that"),
    ],
)
def test_a_guide_is_what_its_hash_says(content, forge, edit, said):
    edited = forge(content, edit)
    if said is None:
        assert Reader(NOW).read(edited)
    else:
        assert said in refusal(edited)


def test_guides_too_long_are_not_read(content, monkeypatch):
    monkeypatch.setattr(checking, "MAX_GUIDES_TEXT", 100)
    monkeypatch.setattr(checking, "parse_guide", None)
    assert "too long" in refusal(content)


def test_too_many_versions_and_too_many_faults_are_one_sentence(content, forge):
    def multiply(data):
        data["revisions"] = data["revisions"][:1] * 10_001

    assert "not in the form" in refusal(forge(content, multiply))

    def add(data):
        data.update({f"k{n}": 1 for n in range(1000)})

    assert "in many places" in refusal(forge(content, add))


def test_a_refusal_repeats_nothing_that_was_sent(content, forge):
    said = refusal(forge(content, lambda data: data.update({"\x1b[2J<b>": "secret"})))
    assert "\x1b" not in said
    assert "secret" not in said
    assert "<b>" not in said


def test_answers_that_have_no_place_in_a_file_are_not_put_into_one(content):
    handed = Reader(NOW).read(content)
    broken = type(handed)("no passport", "Ann", "Choir", {}, History(handed.history.revisions))
    with pytest.raises(HandOverError, match="cannot be put into a file \\(at passport\\)"):
        to_text(broken)


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("Ann Lee", "ann-lee-our-community"),
        ("../../etc", "etc-our-community"),
        ("Zoë 鳥 \u202b", "zoë-鳥-our-community"),
        ("!?!", "answers-our-community"),
        ("𐍈" * 80, "𐍈" * 24 + "-our-community"),
        ("CON", "con-our-community"),
    ],
)
def test_the_file_s_name_is_one_everywhere(content, name, made):
    handed = Reader(NOW).read(content)
    called = form.file_name(type(handed)("", name, handed.community, {}, History()))
    assert called == f"{made}.answers.json"
    assert len(called.encode()) < 255


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.data())
def test_whatever_is_in_the_file_the_worst_is_a_refusal(content, data):
    """Bytes changed, cut and repeated anywhere; most of it is found by the checksum."""
    place = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(place, min(len(content), place + 40)))
    edited = content[:place] + data.draw(st.binary(max_size=20)) + content[end:]
    try:
        Reader(NOW).read(edited)
    except HandOverError:
        return
    assert json.loads(edited) == json.loads(content)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_any_json_anywhere_with_a_checksum_that_fits_is_read_or_refused(content, forge, data):
    """What is read can be written again, and is then the same."""

    def edit(found):
        while True:
            keys = list(found) if isinstance(found, dict) else range(len(found))
            key = data.draw(st.sampled_from(sorted(keys)))
            below = found[key]
            if isinstance(below, dict | list) and below and data.draw(st.booleans()):
                found = below
                continue
            found[key] = data.draw(JSON)
            return

    try:
        handed = Reader(NOW).read(forge(content, edit))
    except HandOverError:
        return
    assert Reader(NOW).read(to_text(handed).encode()) == handed
