"""Cells as answers: every kind, what fits, what does not, and what is said then."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copwidgets.intake.values import Given, UnfitError, read_answer, split_choices

LABELS = {
    "cake": "Cake",
    "tea": "Tea, coffee",
    "chairs": "Chairs, tables, benches",
    "tables": "tables",
    "other": "Other",
}


@pytest.fixture
def read(guide):
    """Read what columns say about a question: path -> text, or one text for the question itself."""

    def make(question, *told):
        found = [Given(*each) if isinstance(each, tuple) else Given((), each) for each in told]
        answer = read_answer(guide.question(question), found)
        return None if answer is None else (str(answer.status), answer.value)

    return make


@settings(deadline=None)  # other work may hold the machine
@given(
    st.lists(st.sampled_from(list(LABELS)), unique=True), st.sampled_from([",", ", ", ";", "\n"])
)
def test_choices_are_found_whatever_commas_they_hold(values, sign):
    text = sign.join(LABELS[value] for value in values)
    found, rest = split_choices(text, LABELS)
    assert rest == []
    assert sorted(found) == sorted(values) or {"chairs", "tables"} & set(values)


@settings(deadline=None)  # other work may hold the machine
@given(st.text(max_size=60))
def test_any_cell_is_cut_without_losing_anything(text):
    found, rest = split_choices(text, LABELS)
    said = "".join([*(LABELS[each] for each in found), *rest])
    missing = set("".join(text.casefold().split())) - set("".join(said.casefold().split()))
    assert missing <= set(",;|\n\x0b\x0c\r\x1c\x1d\x1e\x85\u2028\u2029") or found


@pytest.mark.parametrize(
    ("text", "found", "rest"),
    [
        ("Cake, Tea, coffee", ["cake", "tea"], []),
        ("chairs, TABLES,  benches;cake", ["chairs", "cake"], []),
        ("Stools, tables", ["tables"], ["Stools"]),
        ("My dog, and his bowl, Cake", ["cake"], ["My dog, and his bowl"]),
        ("A drum; Cake; A horn", ["cake"], ["A drum", "A horn"]),
        ("cake tea", ["cake", "tea"], []),
        (",,;", [], []),
        ("", [], []),
    ],
)
def test_cells_with_several_choices(text, found, rest):
    assert split_choices(text, LABELS) == (found, rest)


def test_a_very_long_cell_is_cut_in_time():
    found, rest = split_choices("Cake," * 25_000, LABELS)
    assert (set(found), rest) == ({"cake"}, [])


@pytest.mark.parametrize(
    ("question", "told", "value"),
    [
        ("a.one.why", ["To sing\nloudly"], "To sing\nloudly"),
        ("a.one.needs", ["Rooms\n\n Money "], ["Rooms", "Money"]),
        ("a.one.needs", [((), "Rooms; Money, much", ";")], ["Rooms", "Money, much"]),
        ("a.one.needs", ["Rooms", "", "Money"], ["Rooms", "Money"]),
        ("a.one.when", ["in the  EVENING"], {"choice": "eve"}),
        ("a.one.when", ["noon"], {"choice": "noon"}),
        ("a.one.when", ["Other: at dawn"], {"choice": "other", "other": "at dawn"}),
        ("a.one.when", ["Other", (("other",), "dawn")], {"choice": "other", "other": "dawn"}),
        ("a.one.when", ["Never: ever"], {"choice": "other", "other": "Never: ever"}),
        ("a.one.bring", [(("cake",), "1"), (("tea",), "0")], {"choices": ["cake"]}),
        ("a.one.bring", [(("tea",), "Tea, coffee"), (("cake",), "")], {"choices": ["tea"]}),
        ("a.one.bring", [(("other",), "Jam")], {"choices": ["other"], "other": "Jam"}),
        ("a.one.bring", ["Cake", (("other",), "0")], {"choices": ["cake"]}),
        ("a.two.lead", ["Ja"], {"choice": "yes"}),
        ("a.two.lead", ["N"], {"choice": "no"}),
        ("a.two.lead", ["1", (("follow_up",), "Altos")], {"choice": "yes", "follow_up": "Altos"}),
        ("a.two.keen", ["4"], 4),
        ("a.two.keen", ["4.0"], 4),
        ("a.two.keen", ["4 - Agree"], 4),
        ("a.two.keen", ["very"], 5),
        (
            "a.two.roles",
            [(("who",), "Ann"), (("how",), "weekly"), (("who",), ""), (("who",), "Bo")],
            [{"who": "Ann", "how": "w"}, {"who": "Bo", "how": ""}],
        ),
    ],
)
def test_what_fits_is_taken_as_the_kind_has_it(read, question, told, value):
    assert read(question, *told) == ("answered", value)


@pytest.mark.parametrize(
    ("question", "told", "sentence"),
    [
        ("a.two.keen", ["9"], "“9” is no whole number from 1 to 5."),
        ("a.two.keen", ["3.5"], "“3.5” is no whole number from 1 to 5."),
        ("a.two.keen", ["rather"], "“rather” is no whole number from 1 to 5."),
        ("a.two.lead", ["Perhaps"], "“Perhaps” is neither yes nor no."),
        ("a.two.lead", [(("follow_up",), "Altos")], "This says more about a yes or no that is not"),
        ("a.one.when", ["Other"], "Say what you mean by other."),
        ("a.one.bring", [(("cake",), "maybe")], "does not say whether “Cake” was chosen"),
        ("a.two.roles", [(("how",), "Weekly")], "Fill in “Who” for role 1."),
        ("a.two.roles", [(("who",), "A"), (("how",), "Daily")], "none of the choices of “How"),
        ("a.one.why", ["x" * 20_001], "Shorten it by 1."),
        ("a.one.needs", ["a\n" * 201], "at most 200 can be saved"),
    ],
)
def test_what_does_not_fit_is_left_out_with_a_reason(read, question, told, sentence):
    with pytest.raises(UnfitError, match=sentence.replace("(", r"\(")):
        read(question, *told)


@pytest.mark.parametrize("question", ["a.one.why", "a.two.roles", "a.two.lead", "a.one.bring"])
def test_blank_cells_are_no_answer(read, question):
    told = [((path,), "") for path in ("who",)] if question == "a.two.roles" else ["", ""]
    assert read(question, *told) is None


def test_not_sure_is_an_answer_of_its_own(read):
    assert read("a.two.lead", "I don't know") == ("not_sure", None)
    assert read("a.one.why", "(not sure yet)") == ("not_sure", None)
    assert read("a.one.why", "I don't know") == ("answered", "I don't know")


def test_choices_without_other_take_no_other_words():
    from copwidgets.guide import parse_guide

    guide = parse_guide(
        "title: T\nphases: [{id: a, title: A, sections: [{id: a.b, title: B, questions: ["
        "{id: a.b.c, kind: select_multiple, text: Which?, choices: [{value: x, label: X}]},"
        "{id: a.b.d, kind: select_one, text: Which?, choices: [{value: x, label: X}]}]}]}]"
    )
    for question in guide.questions:
        with pytest.raises(UnfitError, match="is none of the choices"):
            read_answer(question, [Given((), "X, Y")])
