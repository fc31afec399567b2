"""The answers on the page: looked for, folded where they are many, each with a stable name."""

import json

import pytest

from copwidgets import Status
from copwidgets.judgement import JudgementKind
from copwidgets.results import Board, Wish

AIM = "answers/a.one.aim"
MANY = 60


def rows(parts, part_id=AIM):
    (block,) = parts[part_id]["blocks"]
    return block["rows"]


def told(parts, part_id=AIM):
    return [each["member"] for each in rows(parts, part_id)]


def result(parts):
    (finder,) = parts["answers"]["blocks"]
    return finder["result"]


@pytest.fixture
def three(group):
    group.share("Ann", aim="Räume für alle", needs=["rooms"])
    group.share("Bo", aim="Money", needs=["Raum"])
    group.share("Cy", aim=Status.NOT_SURE)
    return group


@pytest.fixture
def crowd(group):
    for number in range(MANY):
        group.share(f"M{number:02}", aim=f"Aim {number}")
    return group


def test_all_is_there_while_nobody_looks_for_anything(three):
    parts = three.look()
    assert told(parts) == ["Ann", "Bo", "Cy"]
    assert [each.get("unsure", False) for each in rows(parts)] == [False, False, True]
    assert parts[AIM]["blocks"][0]["words"] == "3 answers, 1 of them “not sure yet”"
    assert parts["answers/a.two.more"]["blocks"] == [
        {"type": "text", "text": "Nothing shared yet."}
    ]
    assert result(parts) == ""


def test_before_anything_is_shared_there_is_nothing_to_look_for(group):
    assert group.look()["answers"]["blocks"] == []


def test_words_are_found_and_marked(three):
    parts = three.look(search="  RAUM ")
    assert [each for each in parts if each.startswith("answers/")] == [
        "answers/a.one",
        AIM,
        "answers/a.one.needs",
    ]
    assert rows(parts)[0]["pieces"] == ["", "Räum", "e für alle"]
    assert result(parts) == "2 answers by 2 members."
    assert [each["call"] for each in parts["answers"]["how"]][1].endswith(", 'RAUM')")


def test_a_member_s_answers_are_found(three):
    parts = three.look(member="Bo", search="mon")
    assert told(parts) == ["Bo"]
    assert result(parts) == "1 answer by 1 member."
    assert result(three.look(member="Nobody")) == "No answer matches."
    assert parts["answers"]["blocks"][0]["members"] == ["Ann", "Bo", "Cy"]


def test_a_theme_s_answers_are_found_by_whoever_may_see_the_coding(three):
    coder = three.open("Ann")
    made = {"theme": "5f0c8f0e-6a1c-4a40-9d52-4a1c1d3f6f11", "name": "Space", "description": ""}
    coder.judge(JudgementKind.THEME_MADE, made)
    coding = {"coding": "c1", "theme": made["theme"], "question": "a.one.aim", "revision": 1}
    about = three.store.member(coder.community.id, "Ann").id
    coder.judge(JudgementKind.CODING_ADDED, {**coding, "passage": None}, about)
    parts = three.look("Ann", theme=made["theme"])
    assert told(parts) == ["Ann"]
    assert parts["answers"]["blocks"][0]["themes"] == [[made["theme"], "Space"]]
    blind = three.look("Bo", theme=made["theme"])
    assert "themes" not in blind["answers"]["blocks"][0]
    assert result(blind) == "No answer matches."
    assert three.look(theme="unknown")["answers"]["blocks"][0]["result"] == "No answer matches."


def test_a_long_list_comes_folded_and_in_steps(crowd):
    folded = crowd.look()[AIM]["blocks"][0]
    assert (folded["rows"], folded["words"]) == (None, f"{MANY} answers")
    assert "Aim 7" not in json.dumps(crowd.look())
    opened = crowd.look(open=[AIM])[AIM]["blocks"][0]
    assert (len(opened["rows"]), opened["rest"]) == (50, 10)
    more = crowd.look(open=[AIM], more={AIM: 100})[AIM]["blocks"][0]
    assert (len(more["rows"]), more["rest"]) == (60, 0)


def test_few_that_are_found_need_no_unfolding(crowd):
    block = crowd.look(search="aim 1")[AIM]["blocks"][0]
    assert (len(block["rows"]), block["folded"]) == (15, False)
    assert crowd.look(search="aim")[AIM]["blocks"][0]["rows"] is None


def test_an_answer_that_a_link_leads_to_is_shown_however_far_down(crowd):
    last = rows(crowd.look(open=[AIM], more={AIM: 100}))[-1]["anchor"]
    shown = crowd.look(open=[AIM], extra={"place": last})[AIM]["blocks"][0]
    assert shown["rows"][-1]["anchor"] == last
    assert len(rows(crowd.look(open=[AIM], extra={"place": "answer/a.one.aim/unknown"}))) == 50


def test_names_of_answers_stay_and_tell_nothing(three):
    before = [each["anchor"] for each in rows(three.look())]
    ann = three.store.member(three.open().community.id, "Ann")
    three.store.change_member(ann, {"name": "Anna"})
    after = three.look()
    assert [each["anchor"] for each in rows(after)] == before
    assert told(after)[0] == "Anna"
    assert ann.id not in json.dumps(after)


def test_a_search_builds_nothing_anew_that_does_not_show_it(three):
    board = Board(three.open())
    before = {part.id: part for part in board.look(Wish())}
    after = {part.id: part for part in board.look(Wish(search="money"), anew=False)}
    assert after["participation"] is before["participation"]
    assert after["answers"] is not before["answers"]
    three.share("Dee", aim="More")
    news = {part.id: part for part in board.look(Wish(search="money"), anew=False)}
    assert news["participation"] is not before["participation"]
