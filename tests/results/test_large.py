"""500 members: the page tells counts and sends little; of a change, no more than it changed."""

import json

import pytest

from copwidgets.community import NewMember
from copwidgets.kinds import Answer, Status
from copwidgets.response import Import, ImportedAnswer
from copwidgets.results import Board, Wish

MEMBERS = 500
QUESTIONS = ("a.one.aim", "a.one.needs", "a.two.more")


@pytest.fixture
def large(group):
    workbook, people = group.open(), [str(number) for number in range(MEMBERS)]
    said = {"a.one.aim": "To sing {}", "a.one.needs": ["Rooms", "Need {}"], "a.two.more": "More {}"}
    answers = (
        ImportedAnswer(each, question, Answer(Status.ANSWERED, written(said[question], each)))
        for each in people
        for question in QUESTIONS
    )
    sections = {each: each.rpartition(".")[0] for each in QUESTIONS}
    new = tuple(NewMember(f"Member {each}", id=each) for each in people)
    given = Import("many.csv", workbook.guide.version, sections, tuple(answers), new)
    group.store.add_import(workbook.community.id, given, None)
    return group


def written(value, number):
    return (
        [each.format(number) for each in value] if isinstance(value, list) else value.format(number)
    )


def size(parts):
    return len(json.dumps([each.json for each in parts]))


def test_a_page_for_500_is_small_and_its_news_are_smaller(large):
    board = Board(large.open())
    first = {part.id: part for part in board.look(Wish())}
    assert size(first.values()) < 200_000
    assert first["participation"].blocks[0]["words"].startswith("500 members: 500 have started")
    assert [first[f"answers/{each}"].blocks[0]["words"] for each in QUESTIONS] == [
        "500 answers"
    ] * 3
    large.share("Somebody else", aim="To dance")
    news = [each for each in board.look(Wish(), anew=False) if first.get(each.id) != each]
    assert "answers/a.one.aim" in {each.id for each in news}
    assert "answers/a.two.more" not in {each.id for each in news}
    assert size(news) < 50_000
