import pytest

from copwidgets.frames import long_frame
from copwidgets.kinds import Status
from copwidgets.response import State
from copwidgets.summary import (
    common_ground,
    lone_voices,
    nearest_answers,
    quotations,
    suggested_themes,
    terms,
)

DTYPES = {
    "question": "category",
    "term": "string",
    "members": "Int64",
    "of": "Int64",
    "answers": "Int64",
    "rarity": "Float64",
    "score": "Float64",
    "named_by": "string",
    "language": "string",
    "stems": "string",
}


@pytest.fixture
def to_long(guide, community, people, respond):
    """Return how to make a long frame of what Zoë, Ana and Bo say their aim is."""

    def make(*answers, question="a.one.aim"):
        given = zip(people, answers, strict=False)
        said = [respond(each.id, question, answer) for each, answer in given if answer]
        return long_frame(guide, community, people, said)

    return make


def told(frame, *columns):
    return list(frame[list(columns)].itertuples(index=False, name=None))


def test_members_are_counted_and_forms_are_one(to_long):
    frame = terms(to_long("A meeting, and meetings again. Meetings!", "The meetings", "tea for us"))
    assert frame.dtypes.astype(str).to_dict() == DTYPES
    assert told(frame, "term", "members", "of", "named_by") == [
        ("meetings", 2, 3, "Zoë; Ana"),
        ("tea", 1, 3, "Bo"),
    ]


def test_an_empty_frame_has_all_columns(to_long):
    for summary in (terms, nearest_answers, lone_voices, suggested_themes):
        full = summary(to_long("some words of the one", "a few words by another"))
        assert summary(to_long()).columns.to_list() == full.columns.to_list()
    assert common_ground(terms(to_long())).empty
    assert quotations(to_long(), "words").empty


def test_what_is_not_an_answer_does_not_count(guide, community, people, respond):
    said = [
        respond("Zoë", "a.one.aim", "trust"),
        respond("Ana", "a.one.aim", "trust", Status.NOT_SURE),
        respond("Bo", "a.one.aim", "trust", state=State.DRAFT),
    ]
    frame = terms(long_frame(guide, community, people, said))
    assert told(frame, "term", "members", "of") == [("trust", 1, 1)]
    emptied = [respond("Zoë", "a.one.aim")]
    assert terms(long_frame(guide, community, people, emptied)).empty


def test_a_phrase_of_two_members_takes_its_words_in(to_long):
    frame = terms(to_long("We want travel money.", "some travel money", "a room"))
    assert frame["term"].to_list() == ["travel money", "room"]


def test_a_word_that_stands_alone_too_is_kept(to_long):
    frame = terms(to_long("We want travel money.", "some travel money", "the money"))
    assert frame["term"].to_list() == ["money", "travel money"]


def test_the_words_of_the_question_say_nothing(to_long):
    assert terms(to_long("Our aim is trust"))["term"].to_list() == ["trust"]


def test_what_several_share(to_long):
    shared = common_ground(terms(to_long("trust and tea", "trust and cake", "trust, cake")))
    assert told(shared, "term", "members", "said") == [
        ("trust", 3, "3 of 3 who answered"),
        ("cake", 2, "2 of 3 who answered"),
    ]
    assert common_ground(terms(to_long("trust", "trust")), 3).empty


def test_a_quotation_shows_where_the_term_stands(to_long):
    long = to_long("First. We had  Meetings there!\nLast", "no word of it", "meeting, the meeting")
    found = quotations(long, "meetings")
    assert told(found, "member", "quote", "start", "end", "answer_start") == [
        ("Zoë", "We had  Meetings there!", 8, 16, 7),
        ("Bo", "meeting, the meeting", 0, 7, 0),
        ("Bo", "meeting, the meeting", 13, 20, 0),
    ]
    assert quotations(long, "the").empty


def test_a_term_has_its_quotations(to_long):
    long = to_long(
        "Wir brauchen die alten Räume und Zeit", "Alte Räume für die Kinder", "我们需要经费"
    )
    for term, members in told(terms(long), "term", "members"):
        assert quotations(long, term)["member"].nunique() == members


def test_the_closest_and_the_furthest(to_long):
    long = to_long(
        "old trees, new benches, some shade",
        "trees with benches and with shade",
        "music, cake, a long evening, some dancing",
    )
    near, far = nearest_answers(long).to_dict("records")
    assert (near["nearness"], near["first"], near["second"]) == ("closest", "Zoë", "Ana")
    assert near["shared_words"] == "benches; shade; trees"
    assert 0 < near["similarity"] < 1
    assert (far["nearness"], far["similarity"], far["shared_words"]) == ("furthest", 0, "")
    assert far["second"] == "Bo"
    assert far["as_far"] == 2


def test_answers_in_two_languages_are_not_compared(to_long):
    long = to_long(
        "We have trees and the benches in the shade",
        "Wir haben Bäume und die Bänke mit Schatten für alle",
        "У нас есть деревья и скамейки для всех и тень",
    )
    assert nearest_answers(long).empty
    assert set(lone_voices(long)["same_language"]) == {0}


def test_lone_voices_say_what_nobody_else_says(to_long):
    long = to_long(
        "trees, benches, shade", "trees, benches, music", "cake, dancing, evening lights"
    )
    assert told(lone_voices(long), "member", "words", "own_words", "own_terms") == [
        ("Bo", 4, 4, "evening lights; cake; dancing"),
        ("Zoë", 3, 1, "shade"),
        ("Ana", 3, 1, "music"),
    ]


def test_the_order_is_the_same_each_time(to_long):
    answers = ("trees benches shade", "music trees cake", "cake, shade, benches")
    long = to_long(*answers)
    for summary in (terms, nearest_answers, lone_voices):
        assert summary(long).equals(summary(long.iloc[::-1].iloc[::-1]))
