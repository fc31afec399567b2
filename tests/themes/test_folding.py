"""The fold: what stands after a log, whatever is in it; and who may see what of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copwidgets.judgement import Judgement, JudgementKind
from copwidgets.themes import ThemeState, fold
from tests.themes.logs import AT, KIND, coded, done, log, made, none, on_theme, uncoded

IDS = st.sampled_from(["a", "b", "c", ""])
CONTENT = st.fixed_dictionaries(
    {},
    optional={
        "theme": IDS,
        "into": IDS,
        "name": IDS,
        "description": st.text(max_size=3),
        "coding": IDS,
        "question": st.sampled_from(["q", "r"]),
        "revision": st.one_of(st.integers(0, 3), st.none()),
        "passage": st.one_of(
            st.none(),
            st.text(max_size=2),
            st.fixed_dictionaries({"start": st.integers(-1, 3), "end": st.integers(-1, 3)}),
        ),
        "suggestion": IDS,
        "merge": IDS,
    },
)
LOGS = st.lists(
    st.builds(
        Judgement,
        n=st.integers(1, 60),
        at=st.just(AT),
        kind=st.sampled_from(JudgementKind),
        content=CONTENT,
        by=IDS,
        about=IDS,
    ),
    max_size=40,
)


@settings(deadline=None)
@given(judgements=LOGS)
def test_any_log_folds(judgements: list[Judgement]) -> None:
    book = fold(judgements)
    for each in book.themes.values():
        assert each.name
        found = book.theme_of(each.id)
        assert found is None or found.is_alive
        assert each.state is not ThemeState.MERGED or each.into in book.themes
    for coding in book.resolved():
        assert not coding.theme or book.themes[coding.theme].is_alive


@settings(deadline=None)
@given(judgements=LOGS)
def test_the_fold_takes_judgements_by_their_numbers(judgements: list[Judgement]) -> None:
    numbered = {each.n: each for each in judgements}
    backwards = [numbered[n] for n in sorted(numbered, reverse=True)]
    assert fold(backwards) == fold(numbered.values())


@settings(deadline=None)
@given(judgements=LOGS, coder=st.sampled_from(["a", "b", "c"]))
def test_nobody_sees_others_codings_of_what_both_have_not_finished(
    judgements: list[Judgement], coder: str
) -> None:
    book = fold(judgements)
    finished = book.finished(coder)
    for each in book.seen_by(coder).codings:
        both = each.question in finished and each.question in book.finished(each.coder)
        assert each.coder == coder or both
    own = [each for each in book.codings if each.coder == coder]
    assert [each for each in book.seen_by(coder).codings if each.coder == coder] == own


def test_a_merged_theme_counts_for_the_one_it_went_into_until_it_is_restored() -> None:
    begun = [
        made("a"), made("b"), made("c"),
        coded("1", "a", "Ann", "x"),
        on_theme(KIND.THEME_MERGED, "a", into="b"),
        on_theme(KIND.THEME_MERGED, "b", into="c"),
    ]  # fmt: skip
    (coding,) = fold(log(*begun)).standing()
    assert coding.theme == "c"
    undone = fold(log(*begun, on_theme(KIND.THEME_RESTORED, "a")))
    assert [each.theme for each in undone.standing()] == ["a"]
    assert undone.themes["b"].into == "c"


@pytest.mark.parametrize(
    "wrong",
    [
        on_theme(KIND.THEME_MERGED, "a", into="a"),
        on_theme(KIND.THEME_MERGED, "a", into="unknown"),
        on_theme(KIND.THEME_MERGED, "unknown", into="a"),
        on_theme(KIND.THEME_MERGED, "b", into="gone"),
        on_theme(KIND.THEME_MERGED, "merged", into="b"),
        on_theme(KIND.THEME_MERGED, "a", into="merged"),
        on_theme(KIND.THEME_REMOVED, "unknown"),
        on_theme(KIND.THEME_CHANGED, "unknown", name="x"),
        made("a", "another"),
        uncoded("1", "somebody else"),
        none("Ann", "x"),
        coded("2", "unknown", "Ann", "x"),
        coded("1", "b", "Ben", "x"),
    ],
    ids=lambda entry: f"{entry[0]} {entry[1]}",
)
def test_what_contradicts_changes_nothing(wrong: tuple) -> None:
    begun = [
        made("a"), made("b"), made("gone"), made("merged"),
        on_theme(KIND.THEME_REMOVED, "gone"),
        on_theme(KIND.THEME_MERGED, "merged", into="a"),
        coded("1", "a", "Ann", "x"),
    ]  # fmt: skip
    assert fold(log(*begun, wrong)) == fold(log(*begun))


def test_a_removed_theme_leaves_its_answers_looked_at() -> None:
    begun = [made("a"), coded("1", "a", "Ann", "x"), on_theme(KIND.THEME_REMOVED, "a")]
    book = fold(log(*begun))
    assert not book.alive
    assert [(each.about, each.theme) for each in book.standing()] == [("Ann", "")]
    restored = fold(log(*begun, on_theme(KIND.THEME_RESTORED, "a")))
    assert [each.theme for each in restored.standing()] == ["a"]


def test_what_is_coded_after_finishing_is_not_independent() -> None:
    book = fold(
        log(
            made("a"),
            coded("before", "a", "Ann", "x"),
            coded("taken back", "a", "Ben", "x"),
            none("Cem", "x"),
            coded("elsewhere", "a", "Ann", "x", "other"),
            done("x"),
            coded("after", "a", "Dan", "x"),
            uncoded("taken back", "x"),
            done("x"),
        )
    )
    told = {each.id: (each.is_independent, each.stands) for each in book.codings}
    assert told == {
        "before": (True, True),
        "taken back": (True, False),
        "none/4": (True, True),
        "elsewhere": (False, True),
        "after": (False, True),
    }


def test_a_theme_that_applies_after_all_takes_none_back() -> None:
    none_first = [made("a"), none("Ann", "x"), coded("1", "a", "Ann", "x")]
    assert [each.theme for each in fold(log(*none_first)).standing()] == ["a"]
    withdrawn = [none("Ann", "x"), (KIND.NONE_WITHDRAWN, {"question": "q"}, "x", "Ann")]
    assert not fold(log(*withdrawn)).codings


def test_coders_see_each_other_once_both_have_finished() -> None:
    begun = [made("a"), coded("1", "a", "Ann", "x"), coded("2", "a", "Ann", "y"), done("x")]
    blind = fold(log(*begun)).seen_by("x")
    assert [each.coder for each in blind.codings] == ["x"]
    both = fold(log(*begun, done("y")))
    assert [each.coder for each in both.seen_by("x").codings] == ["x", "y"]
    assert [each.coder for each in both.seen_by("z").codings] == []
    assert [each.coder for each in both.seen_by(None).codings] == ["x", "y"]


def test_a_refused_suggestion_and_one_that_became_a_theme_are_known() -> None:
    accepted = (KIND.THEME_MADE, {"theme": "a", "name": "A", "suggestion": "s1"}, "x", "")
    refused = (KIND.SUGGESTION_REFUSED, {"suggestion": "s2"}, "x", "")
    book = fold(log(accepted, refused))
    assert (book.accepted, book.refused) == ({"s1"}, {"s2"})


def test_the_host_is_never_blind() -> None:
    book = fold(log(made("a"), coded("1", "a", "Ann", ""), done("")))
    assert [each.is_independent for each in book.codings] == [False]
