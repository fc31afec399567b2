"""Agreement of coders: published tables, another implementation, and which answers count at all."""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copwidgets.frames import codings_frame
from copwidgets.judgement import Judgement
from copwidgets.summary import agreement, disagreements
from copwidgets.summary.agreement import masi
from copwidgets.summary.reliability import alpha, count, interval, kappa, percent
from copwidgets.themes import fold
from tests.themes.logs import KIND, coded, done, log, made, none, on_theme, uncoded


def nominal(size: int) -> list[list[int]]:
    return [[int(one != other) for other in range(size)] for one in range(size)]


def rows_of(*coders: str) -> list[list[int | None]]:
    """One line a coder, one character a unit, "." where the coder did not look."""
    seen = sorted({each for line in coders for each in line} - {"."})
    places = {each: place for place, each in enumerate(seen)}
    return [[places.get(each) for each in unit] for unit in zip(*coders, strict=True)]


# Krippendorff (2011), "Computing Krippendorff's alpha-reliability", sections A, B and C.
BINARY = rows_of("0100000010", "1110010000")
TWO = rows_of("aabbdcccedda", "babbbcccedd" + "d")
FOUR = rows_of("123321412...", "1233224125.3", ".33323422" + "51.", "1233244125" + "1.")


@pytest.mark.parametrize(("values", "expected"), [(BINARY, 0.095), (TWO, 0.692), (FOUR, 0.743)])
def test_alpha_of_the_published_tables(values: list, expected: float) -> None:
    size = 1 + max(each for unit in values for each in unit if each is not None)
    assert alpha(count(values, nominal(size))) == pytest.approx(expected, abs=0.0006)


def test_kappa_of_the_published_table() -> None:
    # Cohen (1960), "A coefficient of agreement for nominal scales": 200 patients, kappa 0.492.
    table = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
    values = [
        [row, column]
        for row, counts in enumerate(table)
        for column, times in enumerate(counts)
        for _ in range(times)
    ]
    assert kappa(values, nominal(3)) == pytest.approx(0.492, abs=0.0005)
    assert percent(count(values, nominal(3))) == pytest.approx(0.70)


VALUES = st.integers(2, 4).flatmap(
    lambda coders: st.lists(
        st.lists(st.one_of(st.none(), st.integers(0, 2)), min_size=coders, max_size=coders),
        max_size=12,
    )
)


def alpha_by_coincidences(values: list[list[int | None]]) -> Fraction | None:
    """Nominal alpha by the matrix of coincidences, in fractions: written apart from ours."""
    coincidences: Counter[tuple[int, int]] = Counter()
    for unit in values:
        given_here = [each for each in unit if each is not None]
        for pair in permutations(given_here, 2):
            coincidences[pair] += Fraction(1, len(given_here) - 1)
    margins: Counter[int] = Counter()
    for (one, _), times in coincidences.items():
        margins[one] += times
    total = sum(margins.values())
    apart = sum(times for (one, other), times in coincidences.items() if one != other)
    by_chance = sum(margins[one] * margins[other] for one, other in permutations(margins, 2))
    return 1 - (total - 1) * apart / by_chance if by_chance else None


@settings(deadline=None)
@given(values=VALUES)
def test_alpha_is_what_another_way_gives(values: list[list[int | None]]) -> None:
    ours, theirs = alpha(count(values, nominal(3))), alpha_by_coincidences(values)
    assert (ours is None) == (theirs is None)
    assert ours is None or ours == pytest.approx(float(theirs))


def kappa_by_table(pairs: list[tuple[int, int]]) -> Fraction | None:
    same = Fraction(sum(one == other for one, other in pairs), len(pairs))
    ones, others = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    chance = sum(Fraction(ones[each] * others[each], len(pairs) ** 2) for each in ones)
    return None if chance == 1 else (same - chance) / (1 - chance)


@settings(deadline=None)
@given(pairs=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=15))
def test_kappa_is_what_another_way_gives(pairs: list[tuple[int, int]]) -> None:
    ours, theirs = kappa(pairs, nominal(3)), kappa_by_table(pairs)
    assert (ours is None) == (theirs is None)
    assert ours is None or ours == pytest.approx(float(theirs))


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("", "", 0), ("ab", "ab", 0), ("", "a", 1), ("a", "b", 1),
        ("a", "ab", 1 - 2 / 3 * 1 / 2), ("ab", "bc", 1 - 1 / 3 * 1 / 3),
    ],
)  # fmt: skip
def test_masi(one: str, other: str, distance: float) -> None:
    assert masi(frozenset(one), frozenset(other)) == pytest.approx(distance)
    assert masi(frozenset(other), frozenset(one)) == pytest.approx(distance)


# --- intervals ------------------------------------------------------------------------------------


def test_an_interval_holds_the_value_and_is_the_same_each_time() -> None:
    found = count(TWO, nominal(5))
    first = interval(found)
    assert first.low < alpha(found) < first.high
    assert interval(found) == first
    assert (first.resamples, first.note) == (2_000, "")


@pytest.mark.parametrize(
    ("values", "note"),
    [
        (rows_of("0101", "0110"), "No interval: fewer than 5 answers were coded by two."),
        (rows_of("000000", "000000"), "No interval: every coder said the same of every answer."),
        (
            rows_of("0101010101", "0101010101"),
            (
                "No interval: all agree on 10 answers, which leaves room for up to 26% on which "
                "they would not."
            ),
        ),
    ],
)
def test_no_interval_where_none_would_be_honest(values: list, note: str) -> None:
    found = interval(count(values, nominal(2)))
    assert (found.low, found.high, found.note) == (None, None, note)


def test_resamples_without_variation_are_counted() -> None:
    rare = interval(count(rows_of("1000000000", "0000000000"), nominal(2)))
    assert rare.low is None
    assert rare.undefined > 600
    assert f"{rare.undefined} of 2,000 resamples" in rare.note
    few = interval(count(rows_of("1100000000", "1010000000"), nominal(2)))
    assert 0 < few.undefined < 100
    assert few.low is not None


def test_an_interval_is_wider_the_fewer_units() -> None:
    widths = [
        found.high - found.low
        for times in (1, 2, 4)
        for found in [interval(count(BINARY * times, nominal(2)))]
    ]
    assert widths == sorted(widths, reverse=True)


# --- frames ---------------------------------------------------------------------------------------


@pytest.fixture
def frame(guide, community, people):
    def make(*entries, question="a.one.aim", seen_by=None):
        judgements = [
            Judgement(each.n, each.at, each.kind, _on(each.content, question), each.by, each.about)
            for each in log(*entries)
        ]
        book = fold(judgements).seen_by(seen_by)
        names = {"x": "Xenia", "y": "Yusuf", "z": "Zita"}
        return codings_frame(guide, community, people, book, names)

    return make


def _on(content, question):
    return {**content, "question": question} if "question" in content else content


BOTH = (
    made("t", "Trust"), made("m", "Money"),
    coded("1", "t", "Zoë", "x"), coded("2", "t", "Zoë", "y"),
    coded("3", "t", "Ana", "x"), coded("4", "m", "Ana", "x"), coded("5", "t", "Ana", "y"),
    none("Bo", "x"), none("Bo", "y"),
    done("x"), done("y"),
)  # fmt: skip


def test_a_hand_worked_table(frame) -> None:
    found = agreement(frame(*BOTH)).set_index("name")
    assert list(found.index) == ["", "Money", "Trust"]
    assert found["units"].tolist() == [3, 3, 3]
    assert found["coders"].tolist() == [2, 2, 2]
    assert found["used"].tolist() == [2, 1, 2]
    assert found["agreement"].tolist() == pytest.approx([2 / 3, 2 / 3, 1])
    # Trust: all alike, given and not. Money: x once, y never: expected 10/30, observed 2/6.
    assert found["alpha"].tolist()[1:] == pytest.approx([0, 1])
    assert found["kappa"].tolist()[1:] == pytest.approx([0, 1])
    # Sets: {t} 3 times, {t, m} once, {} twice; the distance of the first two is 2/3, others 1.
    expected = 2 * (3 * 1 * 2 / 3 + 3 * 2 + 1 * 2) / 30
    assert found["alpha"].iloc[0] == pytest.approx(1 - (2 * 2 / 3 / 6) / expected)


def test_dtypes_are_those_of_an_empty_frame(frame) -> None:
    full, empty = agreement(frame(*BOTH)), agreement(frame())
    assert empty.empty
    assert list(full.dtypes) == list(empty.dtypes)
    assert list(disagreements(frame(*BOTH)).dtypes) == list(disagreements(frame()).dtypes)


def test_answers_that_one_coder_did_not_look_at_do_not_count(frame) -> None:
    more = coded("6", "m", "Bo", "x", "a.one.needs")
    alone = (*BOTH[:2], coded("1", "t", "Zoë", "x"), none("Bo", "y"), done("x"), done("y"))
    assert agreement(frame(*alone)).empty
    assert agreement(frame(more, *BOTH))["units"].tolist() == [3, 3, 3]


def test_nothing_counts_before_a_coder_has_finished(frame) -> None:
    assert agreement(frame(*BOTH[:-1])).empty
    assert disagreements(frame(*BOTH[:-1])).empty


def test_what_is_changed_after_finishing_changes_no_agreement(frame) -> None:
    before = agreement(frame(*BOTH))
    after = agreement(frame(*BOTH, uncoded("4", "x"), coded("7", "m", "Ana", "y")))
    assert after.equals(before)


def test_merged_themes_are_one(frame) -> None:
    merged = agreement(frame(*BOTH, on_theme(KIND.THEME_MERGED, "m", into="t")))
    assert merged["name"].tolist() == ["", "Trust"]
    assert merged["alpha"].tolist() == pytest.approx([1, 1])


def test_coders_of_different_wordings_share_no_unit(frame) -> None:
    kind, content, by, about = coded("1", "t", "Zoë", "x")
    edited = (kind, {**content, "revision": 2}, by, about)
    same = coded("2", "t", "Zoë", "y")
    assert agreement(frame(made("t"), edited, same, done("x"), done("y"))).empty


def test_a_question_can_be_chosen(frame) -> None:
    codings = frame(*BOTH)
    assert agreement(codings, "a.one.aim").equals(agreement(codings))
    assert agreement(codings, "a.one.needs").empty


def test_only_what_coders_differ_on_is_told(frame) -> None:
    found = disagreements(frame(*BOTH))
    assert found["member"].tolist() == ["Ana", "Ana"]
    assert found["coder"].tolist() == ["Xenia", "Yusuf"]
    assert found["themes"].tolist() == ["Money; Trust", "Trust"]
    assert found["differing"].tolist() == ["Money", ""]


def test_three_coders_make_three_pairs(frame) -> None:
    third = [coded("8", "t", each, "z") for each in ("Zoë",)] + [none("Ana", "z"), done("z")]
    found = agreement(frame(*BOTH, *third)).iloc[0]
    assert (found["coders"], found["units"]) == (3, 3)
    assert not math.isnan(found["kappa"])
