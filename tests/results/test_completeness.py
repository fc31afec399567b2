"""Who has answered what: names while they fit, counts above that; a sentence that sums it up."""

import pytest

from copwidgets.community import Member
from copwidgets.results.participation import parts as participation
from copwidgets.results.wish import Wish


def test_up_to_25_members_have_a_column_each(group):
    for number in range(25):
        group.share(f"M{number}", aim="Sing")
    _, grid = group.look()["completeness"]["blocks"]
    assert (grid["type"], len(grid["members"])) == ("grid", 25)
    assert [each["title"] for each in grid["groups"]] == ["First", "Second"]
    group.share("One more", aim="Sing")
    _, counts = group.look()["completeness"]["blocks"]
    assert counts["type"] == "counts"
    assert counts["words"] == ("shared", "not sure", "draft", "empty")
    assert [each["counts"] for each in counts["groups"][0]["rows"]] == [
        [26, 0, 0, 0],
        [0, 0, 0, 26],
    ]


class Reading:
    """As many members as wanted, of whom none has begun."""

    standings, hides = (), False

    def __init__(self, guide, people):
        self.guide = guide
        self.people = [Member(str(each), "c", str(each)) for each in range(people)]

    def told(self, count):
        return count


@pytest.mark.parametrize(
    ("people", "words"),
    [
        (0, "Nobody has joined yet."),
        (1, "1 member: none have started, none have shared an answer so far."),
        (500, "500 members: none have started, none have shared an answer so far."),
    ],
)
def test_a_sentence_sums_up_who_has_taken_part(group, people, words):
    (part,) = participation(Reading(group.guide, people), Wish())
    assert part.blocks[0]["words"] == words
    assert len(part.blocks) == (2 if people else 1)
