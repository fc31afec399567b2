"""Broken guides: one error that lists every fault, with its place and what to do."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copwidgets.errors import GuideError
from copwidgets.guide import load_guide, parse_guide
from copwidgets.guide.reader import MAX_BYTES

GOOD = "{id: a.b.c, kind: text, text: Who?}"


def faults_of(text):
    with pytest.raises(GuideError) as caught:
        parse_guide(text)
    assert all(fault.what and fault.remedy for fault in caught.value.faults)
    return caught.value.faults


def only_fault(text):
    (fault,) = faults_of(text)
    return fault


# --- the file -------------------------------------------------------------------------------------


def load_fault(path):
    with pytest.raises(GuideError) as caught:
        load_guide(path)
    (fault,) = caught.value.faults
    return f"{fault.where} {fault.what}"


def test_a_good_file_is_loaded_whatever_its_line_ends_and_mark(tmp_path, guide_of):
    path = tmp_path / "guide.yaml"
    version = parse_guide(guide_of(GOOD)).version
    for content in (
        guide_of(GOOD).encode(),
        b"\xef\xbb\xbf" + guide_of(GOOD).encode(),
        guide_of(GOOD).replace("\n", "\r\n").encode(),
    ):
        path.write_bytes(content)
        assert load_guide(str(path)).version == version


def test_a_missing_file_and_a_directory(tmp_path):
    assert "cannot be read" in load_fault(tmp_path / "nowhere.yaml")
    assert "cannot be read" in load_fault(tmp_path)
    with pytest.raises(GuideError, match=r"^nowhere\.yaml: the guide has 1 fault:\n  - the file"):
        load_guide(tmp_path / "nowhere.yaml")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "the file is empty"),
        (b"# only a remark\n", "the file is empty"),
        (b"title: one\nintro: caf\xe9\n", "line 2 this is not text in UTF-8"),
        ("title: one".encode("utf-16"), "line 1 this is not text in UTF-8"),
        ("title: one".encode("utf-16-le"), "line 1 the character U+0000"),
        (b"title: one\nintro: \x07\n", "line 2 the character U+0007"),
        (b"x" * (MAX_BYTES + 1), "more than 1,000,000 bytes"),
        (b"title: x\n" * 1_200_000, "more than 1,000,000 bytes"),
    ],
)
def test_files_that_are_no_guide_text(tmp_path, content, expected):
    path = tmp_path / "guide.yaml"
    path.write_bytes(content)
    assert expected in load_fault(path)


# --- YAML -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "where", "what", "remedy"),
    [
        ("title: 'one\n", "line 1", "not readable as YAML", "the quotes"),
        ("title: one\n  phases: []\n", "line 2", "not readable as YAML", "the indentation"),
        ("title: a: b\n", "line 1", "not readable as YAML", "the colons"),
        ("title:\n\t- one\n", "line 2", "not readable as YAML", "the tab"),
        ("title: one\n---\ntitle: two\n", "line 2", "not readable as YAML", ""),
        ("title: *nowhere\n", "line 1", "not readable as YAML", ""),
        ('title: "\\ud800"\n', "line 1", "not readable as YAML", ""),
        ("title: \x85\x9f\n", "", "not readable as YAML", ""),
        ("title: \ud800\n", "line 1", "U+D800", "UTF-8"),
        ("&a [*a]", "line 1", "nested too deeply", "phases, sections and questions"),
        ("&a {b: *a}", "line 1", "nested too deeply", ""),
        ("[" * 50_000, "line 1", "nested too deeply", ""),
        ("- " * 50_000, "line 1", "nested too deeply", ""),
    ],
)
def test_yaml_that_cannot_be_read_is_one_fault_with_its_line(text, where, what, remedy):
    fault = only_fault(text)
    assert fault.where == where
    assert what in fault.what
    assert remedy in fault.remedy


def test_aliases_that_explode_are_stopped_early():
    lines = ["a0: &a0 [" + "x, " * 9 + "x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    fault = only_fault("\n".join(lines))
    assert "more than 50,000 values" in fault.what
    assert "aliases" in fault.remedy


def test_harmless_aliases_are_allowed(guide_of):
    first = "{id: a.b.c, kind: select_one, text: T, choices: &c [{value: x, label: X}]}"
    second = "{id: a.b.d, kind: select_one, text: T, choices: *c}"
    one, other = parse_guide(guide_of(first, second)).questions
    assert one.kind == other.kind


def test_a_key_twice_is_a_fault_and_not_silently_dropped(guide_of):
    fault = only_fault(guide_of("{id: a.b.c, kind: text, text: One, text: Two}"))
    assert fault.where == "line 9, phase 'a', section 'a.b', question 'a.b.c'"
    assert fault.what == "the key 'text' appears twice"


@pytest.mark.parametrize("key", ["? [a]\n: b\n", "? {a: b}\n: c\n", "? &a [*a]\n: b\n"])
def test_a_key_that_is_no_word(guide_of, key):
    assert "where a key should be" in only_fault(guide_of(GOOD) + key).what


def test_words_that_yaml_takes_for_something_else(guide_of):
    values = "yes: no, no: off, 1.5: 2024-01-01, 0x1F: 010_000, 'null': .inf, on: 12:30:45"
    pairs = [pair.split(": ", 1) for pair in values.split(", ")]
    choices = ", ".join(f"{{value: {value}, label: {label}}}" for value, label in pairs)
    text = guide_of(f"{{id: a.b.c, kind: select_one, text: T, choices: [{choices}]}}")
    kind = parse_guide(text).questions[0].kind
    expected = [(value.strip("'"), label) for value, label in pairs]
    assert [(each.value, each.label) for each in kind.choices] == expected


def test_true_and_false_are_truth_values(guide_of):
    for word, expected in (("true", True), ("False", False), ("yes", True), ("no", False)):
        text = guide_of(f"{{id: a.b.c, kind: text, text: T, required: {word}}}")
        assert parse_guide(text).questions[0].required is expected


def test_an_escaped_control_character_is_found_in_its_question(guide_of):
    fault = only_fault(guide_of('{id: a.b.c, kind: text, text: "a\\0b"}'))
    assert fault.where == "line 9, phase 'a', section 'a.b', question 'a.b.c'"
    assert "U+0000" in fault.what


# --- shapes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["- a\n- b\n", "just words\n", "12", "!!python/object:os.x {}"])
def test_what_is_no_guide_at_all(text):
    assert any("guide" in fault.what or "title" in fault.what for fault in faults_of(text))


@pytest.mark.parametrize(
    ("question", "what", "remedy"),
    [
        ("{id: a.b.c, kind: text}", "the key 'text' is missing", "Add it"),
        ("{kind: text, text: T}", "the key 'id' is missing", "Add it"),
        ("{id: a.b.c, text: T, item: x}", "the key 'kind' is missing", "long_text, list"),
        ("{id: a.b.c, text: T, kind: }", "the key 'kind' is missing", "long_text, list"),
        ("{id: a.b.c, text: T, kind: tabel}", "the kind 'tabel' is not known", "long_text, list"),
        ("{id: a.b.c, text: T, kind: [x]}", "is not known", "long_text, list"),
        ("{id: a.b.c, text: T, kind: text, hepl: x}", "key 'hepl' is not known", "spelling"),
        ("{id: a.b.c, text: T, kind: text, name: list}", "key 'name' is not known", "spelling"),
        ("{id: a.b.c, text: T, kind: text, rows: 3}", "key 'rows' is not known", "spelling"),
        ("{id: a.b.c, text: , kind: text}", "'text' is empty", "some words"),
        ("{id: a.b.c, text: '', kind: text}", "'text' is empty", "some words"),
        ("{id: a.b.c, text: 12, kind: text}", "'text' should be text", "quotes"),
        ("{id: a.b.c, text: [x], kind: text}", "'text' should be text", "quotes"),
        ("{id: a.b.c, text: T, kind: text, required: 7}", "true or false, not '7'", "true"),
        ("{id: a.b.c, text: T, kind: text, max_words: many}", "a whole number, not", "digits"),
        (
            f"{{id: a.b.c, text: T, kind: text, max_words: {'9' * 5000}}}",
            "should be a whole number",
            "digits",
        ),
        ("{id: a.b.c, text: T, kind: text, max_words: 0}", "'max_words' does not fit", "README"),
        ("{id: a.b.c, text: T, kind: notes, rows: 99}", "'rows' does not fit", "README"),
        ("{id: a.b.ü, text: T, kind: text}", "'a.b.ü' cannot stand in 'id'", "letters, digits"),
        (f"{{id: a.b.{'c' * 120}, text: T, kind: text}}", "'id' does not fit", "README"),
        ("{id: a.b.c, text: T, kind: table}", "key 'columns' is missing", "Add it"),
        ("{id: a.b.c, text: T, kind: table, columns: []}", "'columns' is empty", "one entry"),
        ("{id: a.b.c, text: T, kind: table, columns: x}", "'columns' should be a list", "'- '"),
        ("{id: a.b.c, text: T, kind: table, columns: [x]}", "entry 1 of 'columns'", "key: value"),
        ("{id: a.b.c, text: T, kind: select_one}", "key 'choices' is missing", "Add it"),
        (
            "{id: a.b.c, text: T, kind: select_one, choices: [{label: L}]}",
            "key 'value' is missing",
            "Add it",
        ),
        (
            "{id: a.b.c, text: T, kind: select_one, choices: [{value: 1, label: L}]}",
            "'value' should be text",
            "quotes",
        ),
        (
            (
                "{id: a.b.c, text: T, kind: select_multiple, other: true, "
                "choices: [{value: other, label: L}]}"
            ),
            "the value 'other' belongs to the box",
            "another value",
        ),
        (
            "{id: a.b.c, text: T, kind: table, columns: [{id: d, text: T, kind: select_one}]}",
            "exactly when its kind is select_one",
            "'choices'",
        ),
        ("{id: a.b.c, text: T, kind: scale, min: 5}", "the scale from 5 to 5", "max be larger"),
        ("{id: a.b.c, text: T, kind: yes_no, follow_up: x}", "'follow_up' should be a block", ""),
        (
            "{id: a.b.c, text: T, kind: yes_no, follow_up: {text: T, kind: text, when: maybe}}",
            "'when' cannot be 'maybe'",
            "'yes' or 'no'",
        ),
        ("", "entry 1 of 'questions' is empty", ""),
        ("x", "entry 1 of 'questions' should be a block", "key: value"),
    ],
)
def test_one_fault_of_a_question(guide_of, question, what, remedy):
    fault = only_fault(guide_of(question))
    assert what in fault.what
    assert remedy in fault.remedy
    assert fault.where.startswith("line 9, phase 'a', section 'a.b', question ")


def test_an_entry_without_an_id_is_counted(guide_of):
    fault = only_fault(guide_of(GOOD, "{kind: text, text: T}"))
    assert fault.where == "line 10, phase 'a', section 'a.b', question number 2"


def test_faults_stand_at_their_own_line_even_below_a_kind(guide_of):
    text = guide_of(
        """id: a.b.c
            text: T
            kind: table
            row: 3
            columns:
              - id: d
                text: T
                kind: yes_no"""
    )
    row, column = faults_of(text)
    assert (row.where.split(",")[0], column.where.split(",")[0]) == ("line 12", "line 16")
    assert column.what == "'kind' cannot be 'yes_no'"


def test_a_setting_is_not_mistaken_for_the_kind_of_the_same_name(guide_of):
    text = guide_of("id: a.b.c\n            text: T\n            kind: text\n            rows: 3")
    assert only_fault(text).where.startswith("line 12, ")


def test_ids_twice_at_any_level_and_ids_outside_their_parent(guide_of):
    text = guide_of(GOOD, GOOD, "{id: a.x.d, kind: text, text: T}")
    text += "  - id: a\n    title: Again\n    sections:\n      - id: a.b\n        title: S\n"
    text += "        questions: [{id: a.b.e, kind: text, text: T}]\n"
    assert [(fault.where, fault.what) for fault in faults_of(text)] == [
        (
            "line 10, phase 'a', section 'a.b', question 'a.b.c'",
            "the id 'a.b.c' appears twice",
        ),
        (
            "line 11, phase 'a', section 'a.b', question 'a.x.d'",
            "the id 'a.x.d' does not start with 'a.b.'",
        ),
        ("line 12, phase 'a'", "the id 'a' appears twice"),
        ("line 15, phase 'a', section 'a.b'", "the id 'a.b' appears twice"),
    ]


def test_every_fault_is_listed_at_once_in_the_order_of_the_file(guide_of):
    text = guide_of(
        GOOD,
        GOOD,
        "{id: a.b.d, kind: table, text: T, hepl: x}",
        "{id: a.b.e, kind: tabel, text: T}",
        "{id: a.b.f, kind: select_one, text: T, choices: [{value: x, label: A}, {label: B}]}",
        "{id: a.b.g, kind: select_one, text: T, rows: 2, "
        "choices: [{value: x, label: A}, {value: x, label: B}]}",
        "{id: a.b.h, kind: select_one, text: T, "
        "choices: [{value: x, label: A}, {value: y, label: A}]}",
        "{id: a.b.i, kind: text, text: One, text: Two}",
    ).replace("title: A phase", "titel: A phase")
    found = [(fault.where.split(",")[0], fault.what) for fault in faults_of(text)]
    assert found == [
        ("line 3", "the key 'title' is missing"),
        ("line 4", "the key 'titel' is not known here"),
        ("line 10", "the id 'a.b.c' appears twice"),
        ("line 11", "the key 'columns' is missing"),
        ("line 11", "the key 'hepl' is not known here"),
        ("line 12", "the kind 'tabel' is not known"),
        ("line 13", "the key 'value' is missing"),
        ("line 14", "the choice 'x' appears twice"),
        ("line 14", "the key 'rows' is not known here"),
        ("line 15", "the label 'A' appears twice"),
        ("line 16", "the key 'text' appears twice"),
    ]


def test_the_error_reads_as_one_message(guide_of):
    with pytest.raises(GuideError) as caught:
        parse_guide(guide_of("{id: a.b.c, kind: text}", "{id: a.b.d, kind: text}"), source="g.yaml")
    assert str(caught.value) == (
        "g.yaml: the guide has 2 faults:\n"
        "  - line 9, phase 'a', section 'a.b', question 'a.b.c': the key 'text' is missing. "
        "Add it, on a line of its own, with its value.\n"
        "  - line 10, phase 'a', section 'a.b', question 'a.b.d': the key 'text' is missing. "
        "Add it, on a line of its own, with its value."
    )


# --- anything -------------------------------------------------------------------------------------

yaml_words = st.sampled_from(
    ["phases", "sections", "questions", "id", "kind", "text", "table", "columns", "a", "a.b", "{}"]
)
pieces = st.sampled_from([": ", "\n", "- ", "  ", "[", "]", "{", "}", ", ", "&a ", "*a", "!", "|"])


@settings(deadline=None)
@given(st.lists(yaml_words | pieces | st.text(st.characters(), max_size=3), max_size=40))
def test_no_text_whatsoever_does_more_than_raise_a_guide_error(parts):
    with pytest.raises(GuideError):
        parse_guide("".join(parts))


blocks = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["a", "a.b", "a.b.c", "table"]),
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "title", "questions", "kind", "text", "columns", "choices"]),
            below,
            max_size=5,
        )
    ),
    max_leaves=15,
)


@settings(deadline=None)
@given(st.fixed_dictionaries({"title": blocks, "phases": blocks}))
def test_no_shape_whatsoever_does_more_than_raise_a_guide_error(data):
    import json

    with pytest.raises(GuideError):
        parse_guide(json.dumps(data))


# --- earlier ids ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("was", "what", "remedy"),
    [
        ("[a.b.c]", "'was' holds the question's own id 'a.b.c'", "Remove it: nothing has changed."),
        ("[a.b.d]", "the earlier id 'a.b.d' is still in use in this guide", "Remove it here"),
        ("[a.b]", "the earlier id 'a.b' is still in use in this guide", "Remove it here"),
        ("[a.x.y, a.x.y]", "the earlier id 'a.x.y' appears twice", "Write it once."),
        ("[old]", "'old' cannot stand in entry 1 of 'was'", "ids read 'phase.section.question'"),
        ("[a.x.y, 3]", "entry 2 of 'was' should be text", "between quotes"),
        ("[[a.x.y]]", "entry 1 of 'was' should be text", "between quotes"),
        ("a.x.y", "'was' should be a list", "Begin each of its entries with '- '."),
        ("", "'was' is empty", "remove it"),
    ],
)
def test_earlier_ids_from_which_nothing_can_be_taken_over(guide_of, was, what, remedy):
    asked = f"{{id: a.b.c, kind: text, text: T, was: {was}}}"
    fault = only_fault(guide_of(asked, "{id: a.b.d, kind: text, text: T}"))
    assert fault.where == "line 9, phase 'a', section 'a.b', question 'a.b.c'"
    assert what in fault.what
    assert remedy in fault.remedy


def test_several_questions_may_take_over_the_same_earlier_one(guide_of):
    asked = [f"{{id: a.b.{each}, kind: text, text: T, was: [a.b.z]}}" for each in "cd"]
    assert [each.was for each in parse_guide(guide_of(*asked)).questions] == [("a.b.z",)] * 2


def test_only_questions_have_earlier_ids(guide_of):
    text = guide_of(GOOD).replace("title: A section", "title: A section\n        was: [a.b]")
    assert only_fault(text).what == "the key 'was' is not known here"


# --- gaps -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("other", ["a.b.z", "a.b.c", "a.b"])
def test_a_question_can_be_answered_by_another_one_only(guide_of, other):
    asked = f"{{id: a.b.c, kind: list, text: T, answered_by: {other}}}"
    fault = only_fault(guide_of("{id: a.b.d, kind: text, text: T}", asked))
    assert fault.where == "line 10, phase 'a', section 'a.b', question 'a.b.c'"
    assert fault.what == f"'answered_by' names '{other}', which is no other question of this guide"
    assert fault.remedy == "Write the id of one, or remove the line."


def test_a_link_that_is_no_id_is_one_fault(guide_of):
    asked = "{id: a.b.c, kind: list, text: T, answered_by: [a.b.d]}"
    assert only_fault(guide_of(asked)).what == "'answered_by' should be text"


def test_an_open_cell_is_a_gap_or_is_not(guide_of):
    column = "{id: who, text: Who, open_is_gap: perhaps}"
    fault = only_fault(guide_of(f"{{id: a.b.c, kind: table, text: T, columns: [{column}]}}"))
    assert fault.what == "'open_is_gap' should be true or false, not 'perhaps'"
