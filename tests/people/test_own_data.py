"""All that is stored about one person, as files: complete, and nothing of it runs."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from copwidgets.community import Act, NewMember
from copwidgets.errors import AnswerError
from copwidgets.guide import load_guide
from copwidgets.judgement import Judgement, JudgementKind
from copwidgets.kinds import Answer, Status
from copwidgets.people import own_data
from copwidgets.response import Draft

ELEMENTS = {
    *("html", "head", "meta", "title", "style", "body", "main"),
    *("h1", "h2", "h3", "p", "dl", "dt", "dd"),
}
ATTRIBUTES = {"lang", "charset", "http-equiv", "content", "name"}
PAYLOADS = [
    "<script>alert(1)</script>",
    "</dd></main><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "'-alert(1)-'",
    "</title><script>alert(1)</script>",
    "</style><b>",
    "<!--",
    "]]><iframe srcdoc='x'>",
    "&lt;script&gt;",
    "<meta http-equiv=refresh content='0;url=//example.org'>",
    "{{7*7}} ${7*7} <%= 7*7 %>",
    "\u2028<b>\u2029",
]
NAME, WHY, FOUND = "plan.idea.name", "plan.idea.why", "plan.place.found"


class Reader(HTMLParser):
    """Note every element, attribute and text of a page."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.elements, self.attributes, self.texts, self.others = set(), set(), [], []

    def handle_starttag(self, tag, attributes):
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attributes}

    def handle_data(self, data):
        self.texts.append(data)

    def handle_comment(self, data):
        self.others.append(data)

    unknown_decl = handle_pi = handle_comment


def read(html):
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


@pytest.fixture(scope="module")
def guide(repository):
    return load_guide(repository / "tests" / "data" / "many_kinds.yaml")


@pytest.fixture
def record_of(store, community):
    """Return a function: somebody's record, after they have answered and shared."""

    def make(name="Ann", **answers):
        (member,) = store.add_members(community.id, [NewMember(name, f"{len(name)}@example.org")])
        store.add_invitations([(member, "a" * 64)])
        for number, (question, answer) in enumerate(answers.items()):
            draft = Draft(question.replace("__", "."), answer, 0, f"token-{number}")
            store.save(member, draft, "v")
        current = store.current(member)
        store.share(member, "plan.idea", {each: found.revision for each, found in current.items()})
        store.note(community.id, Act.DATA_HANDED_OUT, member)
        return store.person(member)

    return make


def answered(value):
    return Answer(Status.ANSWERED, value)


def test_the_json_holds_everything_and_reads_back(record_of, community, guide):
    value = {"choice": "yes", "follow_up": ["set aside"]}
    record = record_of(
        plan__idea__name=answered("Schraube"),
        plan__idea__why=Answer(Status.NOT_SURE, "perhaps"),
        plan__place__found=answered(value),
        plan__idea__wishes=Answer(Status.EMPTIED),
        gone__question=answered({"a": 1}),
    )
    file = own_data.to_file("json", record, community, guide)
    assert (file["filename"], file["mime"]) == ("stored-about-me.json", "application/json")
    found = json.loads(file["text"])
    assert (found["community"], found["guide"], found["left_out"]) == ("Group", guide.title, 0)
    assert found["person"]["name"] == found["person"]["shown_to_the_group_as"] == "Ann"
    assert found["person"]["mail"] == "3@example.org"
    answers = {each["question"]: each for each in found["answers"]}
    assert answers[NAME]["text"] == answers[NAME]["value"] == "Schraube"
    assert answers[NAME]["asked"] == "Wie soll das Café heißen?"
    assert answers[WHY] | {"status": "not_sure", "value": "perhaps"} == answers[WHY]
    assert answers[FOUND]["value"] == value
    assert answers["gone.question"]["text"] == '{"a": 1}'
    assert answers["plan.idea.wishes"]["text"] == "(emptied)"
    assert {each["state"] for each in found["answers"]} == {"shared"}
    ((shared,),) = [found["shared"]]
    assert (shared["section"], shared["revisions"][NAME]) == ("plan.idea", 1)
    assert [each["kind"] for each in found["links"]] == ["invitation"]
    assert any("data downloaded" in each["what"] for each in found["log"])
    assert "a" * 64 not in file["text"]
    json.dumps(found, allow_nan=False)


def test_the_page_holds_what_the_json_holds(record_of, community, guide):
    record = record_of(plan__idea__name=answered("Schraube"), plan__idea__why=answered("Weil\nso"))
    file = own_data.to_file("html", record, community, guide)
    assert (file["filename"], file["mime"]) == ("stored-about-me.html", "text/html")
    text = "\n".join(read(file["text"]).texts)
    data = json.loads(own_data.to_json(record, community, guide))
    for value in data["person"].values():
        assert value in text
    for each in data["answers"]:
        assert each["asked"] in text
        assert each["text"] in text
        assert each["saved_at"] in text
    for part in (*data["shared"], *data["log"]):
        assert part["at"] in text
    for section in data["shared"]:
        assert section["section"] in text
    for link in data["links"]:
        assert link["kind"] in text


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_that_was_typed_becomes_an_element(store, record_of, guide, payload):
    """Names of people and communities, answers of every shape, ids of questions long gone."""
    record = record_of(
        payload[:80],
        plan__idea__name=answered(payload),
        plan__idea__wishes=answered([payload, payload]),
        plan__place__found=answered({"choice": "no", "follow_up": [payload]}),
        **{payload.replace(".", " "): answered({payload: [payload]})},
    )
    named = store.change_community(record.member.community_id, {"name": payload[:80]})
    html = own_data.to_html(record, named, guide)
    reader = read(html)
    assert reader.elements <= ELEMENTS
    assert reader.attributes <= ATTRIBUTES
    assert reader.others == []
    assert payload in "".join(reader.texts)
    assert html.count("<script") == 0
    assert json.loads(own_data.to_json(record, named, guide))["community"] == named.name


def test_the_page_allows_no_script_and_nothing_from_elsewhere(record_of, community, guide):
    html = own_data.to_html(record_of(), community, guide)
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    assert f'http-equiv="Content-Security-Policy" content="{policy}"'.replace("'", "&#x27;") in (
        html.replace("'", "&#x27;")
    )
    assert "://" not in html
    assert '<html lang="de">' in html


def test_versions_that_were_left_out_are_counted(store, record_of, community, guide):
    record = record_of(plan__idea__name=answered("Schraube"))
    store.save(record.member, Draft(NAME, answered("a draft"), 1, "token-later"), "v")
    told = store.person(record.member).shared_only()
    html = own_data.to_html(told, community, guide)
    assert "1 saved versions that were never shared are left out." in html
    assert "a draft" not in html + own_data.to_json(told, community, guide)


def test_a_pseudonymous_member_is_told_their_pseudonym(store, hidden, guide):
    member = store.add_member(hidden.id, "Ann", "a" * 64)
    found = json.loads(own_data.to_json(store.person(member), hidden, guide))
    assert found["person"]["shown_to_the_group_as"] == f"Member {member.alias}"
    assert found["answers"] == found["shared"] == []
    assert "<p>Nothing.</p>" in own_data.to_html(store.person(member), hidden, guide)


@pytest.mark.parametrize("form", ["pdf", "", "JSON", None])
def test_there_are_two_forms(record_of, community, guide, form):
    with pytest.raises(AnswerError, match="Choose json or html"):
        own_data.to_file(form, record_of(), community, guide)


def test_a_withdrawn_and_an_ending_link_say_when(store, community, guide):
    store.change_community(community.id, {"link_days": 3})
    member = store.add_member(community.id, "Ann", "a" * 64)
    store.revoke_keys(member)
    html = own_data.to_html(store.person(member), community, guide)
    assert "works until: " in html
    assert "withdrawn at: " in html


def test_what_was_decided_about_answers_is_in_both(record_of, community, guide):
    record = record_of(plan__idea__name=answered("Schraube"))
    moment = datetime(2026, 5, 1, 12, tzinfo=UTC)
    content = {"theme": "t1", "name": PAYLOADS[0], "description": ""}
    merged = {"keys": ["rooms", "a room"], "passage": None}
    decided = (
        Judgement(1, moment, JudgementKind.THEME_MADE, content, by=record.member.id),
        Judgement(2, moment, JudgementKind.CODING_ADDED, {"theme": "t1"}, about=record.member.id),
        Judgement(3, moment, JudgementKind.ITEMS_MERGED, merged, by=record.member.id),
        Judgement(4, moment, JudgementKind.CODING_ADDED, {"passage": {"exact": PAYLOADS[1]}}),
    )
    told = replace(record, judgements=decided)
    first, second, *_ = json.loads(own_data.to_json(told, community, guide))["decisions"]
    assert (first["what"], first["by_you"], first["about_you"]) == ("theme_made", True, False)
    assert (second["by_you"], second["about_you"], second["content"]) == (
        False,
        True,
        {"theme": "t1"},
    )
    reader = read(own_data.to_html(told, community, guide))
    assert reader.elements <= ELEMENTS
    text = "\n".join(reader.texts)
    assert "You: theme made" in text
    assert PAYLOADS[0] in text
    assert "Somebody, about your answer: coding added (theme: t1)" in text
    assert "You: items merged (keys: rooms; a room, passage: the whole answer)" in text
    assert f"(passage: “{PAYLOADS[1]}”)" in text
