"""What a judgement may hold."""

import pytest

from copwidgets.errors import AnswerError
from copwidgets.judgement import ABOUT_ANSWERS, CODINGS, JudgementKind, check_judgement

MADE = {"theme": "t1", "name": "Trust", "description": ""}
CODING = {"coding": "c1", "theme": "t1", "question": "a.b.c", "revision": 1, "passage": None}
MERGE = {"merge": "m", "question": "q", "keys": ["a", "b"], "name": "n"}
NEEDED = {
    "theme_made": MADE,
    "theme_changed": {"theme": "t1"},
    "theme_merged": {"theme": "t1", "into": "t2"},
    "theme_removed": {"theme": "t1"},
    "theme_restored": {"theme": "t1"},
    "coding_added": CODING,
    "coding_removed": {"coding": "c1"},
    "coding_finished": {"question": "a.b.c"},
    "none_applies": {"question": "a.b.c", "revision": 1},
    "none_withdrawn": {"question": "a.b.c"},
    "suggestion_refused": {"suggestion": "s1"},
    "items_merged": MERGE,
    "merge_undone": {"merge": "m"},
}


@pytest.mark.parametrize("kind", JudgementKind)
def test_every_kind_needs_what_it_is_about(kind):
    content = NEEDED[str(kind)]
    assert check_judgement(str(kind), content, "Ann") is kind
    for name in content:
        less = {each: value for each, value in content.items() if each != name}
        with pytest.raises(AnswerError, match=f"{name}: this decision is not complete"):
            check_judgement(kind, less, "Ann")


def test_more_than_is_needed_may_be_kept():
    changed = {"theme": "t1", "name": "Trusting", "description": "x"}
    assert check_judgement("theme_changed", changed, "") is JudgementKind.THEME_CHANGED


@pytest.mark.parametrize(
    ("kind", "content", "words"),
    [
        ("theme_burnt", MADE, "cannot be stored"),
        (None, MADE, "cannot be stored"),
        ("theme_made", {**MADE, "name": "half \ud83d"}, "cannot be stored"),
        ("theme_made", {**MADE, "name": object()}, "cannot be stored"),
        ("theme_made", {**MADE, "name": 7}, "name: this decision is not complete"),
        ("theme_made", {**MADE, "description": "x" * 10_001}, "longer than the 10,000"),
        ("coding_added", {**CODING, "revision": True}, "revision: this"),
        ("coding_added", {**CODING, "passage": "x"}, "passage: this"),
        ("items_merged", {**MERGE, "keys": [1]}, "keys: this"),
        ("items_merged", {**MERGE, "keys": "ab"}, "keys: this"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_a_sentence(kind, content, words):
    with pytest.raises(AnswerError, match=words) as refused:
        check_judgement(kind, content, "Ann")
    assert refused.value.remedy
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("kind", sorted(ABOUT_ANSWERS))
def test_what_is_about_an_answer_says_whose(kind):
    with pytest.raises(AnswerError, match="whose answer it is about"):
        check_judgement(kind, NEEDED[kind], "")
    assert kind in CODINGS


def test_the_longest_that_is_kept_is_measured_in_characters():
    short = len('{"theme": "t1", "name": "", "description": ""}')
    assert check_judgement("theme_made", {**MADE, "name": "鳥" * (10_000 - short)}, "")
    with pytest.raises(AnswerError, match="longer"):
        check_judgement("theme_made", {**MADE, "name": "鳥" * (10_001 - short)}, "")
