"""What anybody can send to a form: never raised, never stored, always answered in a sentence."""

import pytest

from copwidgets.kinds import Answer, Problem, Status
from copwidgets.widgets.messages import SaveMessage, problems_to_json

UNREADABLE = "The page sent something unreadable. Reload the page."


def entry(value="x", **changes):
    return {"status": "answered", "value": value, "base": 0, "token": "token-01", **changes}


def save_of(answers, **changes):
    return {"type": "save", "view": "view-0123", "rev": 1, "answers": answers, **changes}


def nested(depth):
    found = "x"
    for _ in range(depth):
        found = [found]
    return found


FORGED_SAVES = {
    "answers missing": {"type": "save", "view": "view-0123", "rev": 1},
    "answers a list": save_of([]),
    "answer a text": save_of({"a.one.name": "x"}),
    "answer nothing": save_of({"a.one.name": None}),
    "number as key": save_of({7: entry()}),
    "unknown question": save_of({"nowhere": entry()}),
    "known and unknown": save_of({"a.one.name": entry(), "a.two.aim": entry()}),
    "half a character as id": save_of({"\ud800": entry()}),
    "huge id": save_of({"x" * 1_000_000: entry()}),
    "view missing": save_of({}, view=None),
    "view short": save_of({}, view="x"),
    "view of half a character": save_of({}, view="\ud800" * 9),
    "view not a number": save_of({}, view=float("nan")),
    "view deep": save_of({}, view=nested(500)),
    "rev missing": save_of({}, rev=None),
    "rev true": save_of({}, rev=True),
    "rev negative": save_of({}, rev=-1),
    "rev a fraction": save_of({}, rev=1.5),
    "rev endless": save_of({}, rev=float("inf")),
    "rev huge": save_of({}, rev=10**400),
    "base missing": save_of({"a.one.name": {"status": "answered", "value": "x"}}),
    "base text": save_of({"a.one.name": entry(base="0")}),
    "base huge": save_of({"a.one.name": entry(base=2**70)}),
    "base not a number": save_of({"a.one.name": entry(base=float("nan"))}),
    "token missing": save_of({"a.one.name": entry(token=None)}),
    "token with spaces": save_of({"a.one.name": entry(token="a token 1")}),
    "token with line end": save_of({"a.one.name": entry(token="token-01\n")}),
    "token long": save_of({"a.one.name": entry(token="t" * 65)}),
}


@pytest.mark.parametrize("message", FORGED_SAVES.values(), ids=FORGED_SAVES.keys())
def test_a_forged_save_stores_nothing_and_is_told_so(page, texts, form, message):
    (reply,) = page.say(message)
    assert (reply["type"], reply["failed"]) == ("saved", UNREADABLE)
    assert reply["view"] in (None, page.view)
    assert reply["rev"] in (None, 1)
    assert texts() == form.value == {}


FORGED_ANSWERS = {
    "oversize": entry("x" * 20_001),
    "status unknown": entry(status="shared"),
    "status a list": entry(status=["answered"]),
    "status missing": {"base": 0, "token": "token-01", "value": "x"},
    "a number": entry(7),
    "true": entry(True),  # noqa: FBT003 - this very value
    "not a number": entry(float("nan")),
    "huge number": entry(10**400),
    "mapping": entry({"a": "b"}),
    "deep": entry(nested(900)),
    "deeper than Python goes": entry(nested(100_000)),
}


@pytest.mark.parametrize("raw", FORGED_ANSWERS.values(), ids=FORGED_ANSWERS.keys())
@pytest.mark.parametrize("question_id", ["a.one.name", "a.one.needs", "a.one.funders"])
def test_a_forged_answer_is_refused_in_a_sentence(page, texts, question_id, raw):
    (reply,) = page.say(save_of({question_id: raw}))
    (problem,) = reply["results"][question_id]["refused"]
    assert problem["message"].endswith(".")
    assert len(problem["message"]) < 120
    assert texts() == {}


FORGED_SHARES = {
    "seen missing": {"type": "share", "view": "view-0123"},
    "seen a list": {"type": "share", "view": "view-0123", "seen": ["a.one.name"]},
    "revision text": {"type": "share", "view": "view-0123", "seen": {"a.one.name": "1"}},
    "revision negative": {"type": "share", "view": "view-0123", "seen": {"a.one.name": -1}},
    "revision huge": {"type": "share", "view": "view-0123", "seen": {"a.one.name": 2**70}},
    "view missing": {"type": "share", "seen": {"a.one.name": 1}},
    "nothing of it known": {"type": "share", "view": "view-0123", "seen": {"\ud800": 1}},
}


@pytest.mark.parametrize("message", FORGED_SHARES.values(), ids=FORGED_SHARES.keys())
def test_a_forged_share_shares_nothing_and_is_told_so(page, store, member, message):
    page.save({"a.one.name": "Choir"})
    (reply,) = page.say(message)
    assert reply["type"] == "shared"
    assert reply["failed"] in {
        UNREADABLE,
        "There is nothing to share yet. Answer a question of the section first.",
    }
    assert store.shares(member.community_id) == ()


def test_a_revision_nobody_wrote_is_not_shared(page, store, member):
    page.save({"a.one.name": "Choir"})
    assert page.share(a_one_name=9)["changed"] == ["a.one.name"]
    assert store.shares(member.community_id) == ()


@pytest.mark.parametrize(
    "content",
    [{}, {"type": None}, {"type": ["save"]}, {"type": "delete"}, {"type": nested(500)}, {1: 2}],
    ids=["empty", "none", "list", "unknown", "deep", "number"],
)
def test_a_message_of_no_known_type_is_told_so(page, content):
    (reply,) = page.say(content)
    assert reply == {"type": "saved", "view": None, "rev": None, "failed": UNREADABLE}


@pytest.mark.parametrize("content", [None, [], "save", 7, nested(500)])
def test_what_is_no_message_at_all_is_passed_over(page, content):
    assert page.say(content) == []


def test_a_forged_review_gets_no_more_than_its_own_answers(page):
    (reply,) = page.say({"type": "review", "view": float("nan")})
    assert reply == {"type": "reviewed", "view": None, "answers": {}, "advice": []}


def test_messages_are_read_into_frozen_objects():
    message = SaveMessage.from_json(save_of({"a.one.name": entry()}))
    assert (message.view, message.rev, list(message.answers)) == ("view-0123", 1, ["a.one.name"])
    assert problems_to_json((Problem("No.", (0, "who")),)) == [
        {"message": "No.", "path": [0, "who"]}
    ]
    assert Answer(Status.EMPTIED).to_json() == {"status": "emptied", "value": None}
