"""What coders are called: a name where it may be told, else a number that tells nothing."""

from copwidgets.themes import fold, names_of_coders
from tests.themes.logs import coded, done, log, made

LOG = [made("t"), *(coded(each, "t", "Ann", each) for each in "vwxyz")]


def names(*more):
    return names_of_coders(fold(log(*LOG, *more)), {})


def test_members_of_a_named_community_go_by_their_names():
    book = fold(log(*LOG))
    assert names_of_coders(book, {"v": "Vera"})["v"] == "Vera"


def test_the_host_is_called_so():
    assert names()[""] == "(host)"


def test_numbers_do_not_follow_the_order_of_finishing():
    forward, backward = [done(each) for each in "vwxyz"], [done(each) for each in "zyxwv"]
    assert names(*forward) == names(*backward)
    assert sorted(names(*forward).values())[1:] == [f"Coder {n}" for n in range(1, 6)]


def test_who_has_finished_comes_before_who_has_not():
    assert names(done("z"))["z"] == "Coder 1"


def test_no_two_coders_are_called_the_same():
    found = names(done("x"), done("v"))
    assert len(set(found.values())) == len(found)
