import json

import pytest

from copwidgets.community import Member
from copwidgets.frames import long_frame
from copwidgets.summary import suggested_themes

ANSWERS = [
    "A water tap by the gate",
    "Watering in August",
    "Rain water for the beds",
    "Music on Sundays",
    "More music and cake",
    "Children on the beds",
    "Quiet",
]


@pytest.fixture
def suggest(guide, community, respond):
    def make(answers, **given):
        people = [Member(f"m{place}", "c1", f"M{place}") for place in range(len(answers))]
        said = [respond(f"m{at}", "a.one.aim", each) for at, each in enumerate(answers)]
        return suggested_themes(long_frame(guide, community, people, said), **given)

    return make


def test_words_that_several_share_suggest_themes(suggest):
    frame = suggest(ANSWERS)
    groups = dict(zip(frame["theme"], map(json.loads, frame["named_by"]), strict=True))
    assert groups == {"Water": ["M0", "M1", "M2"], "Music": ["M3", "M4"], "Beds": ["M2", "M5"]}
    assert frame["reason"][0] == "3 members use “water”"
    assert set(frame["language"]) == {"en"}


def test_a_suggestion_keeps_its_id_whoever_answers_next(suggest):
    before, after = suggest(ANSWERS), suggest([*ANSWERS[::-1], "Something else"])
    assert set(before["suggestion"]) == set(after["suggestion"])


def test_what_was_refused_does_not_come_back(suggest):
    first, *others = suggest(ANSWERS)["suggestion"]
    assert suggest(ANSWERS, refused={first})["suggestion"].to_list() == others


def test_what_most_say_is_no_theme_among_them(suggest):
    assert suggest(["water and a word"] * 7).empty


def test_few_answers_are_read_not_grouped(suggest):
    assert suggest(ANSWERS[:5]).empty


def test_words_of_the_same_answers_are_one_theme(suggest):
    answers = ["an open greenhouse roof", "the greenhouse roof, closed", *ANSWERS[3:], "tea"]
    assert "Greenhouse roof" in set(suggest(answers)["theme"])
    apart = ["a greenhouse with its roof", "the roof of a greenhouse", *ANSWERS[3:], "tea"]
    assert "Greenhouse / roof" in set(suggest(apart)["theme"])


def test_vague_words_are_no_theme(suggest):
    answers = ["people one", "people two", "some hours", "hours of it", "Tea", "Cake"]
    assert suggest(answers).empty
