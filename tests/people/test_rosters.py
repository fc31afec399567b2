"""Lists of people as they are pasted: names, tables of any spreadsheet, what cannot be taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copwidgets.community import NewMember
from copwidgets.errors import AnswerError
from copwidgets.people.rosters import MOST_CHARACTERS, read_roster
from copwidgets.store.names import name_key


def read(text, *known):
    keys = {name_key(each) for each in known}
    return read_roster(text, lambda name: name_key(name) in keys)


def new(text):
    found = read(text)
    assert found.problems == ()
    return [(each.name, each.email, each.login) for each in found.new]


def problems(text):
    return [(each.line, each.message) for each in read(text).problems]


# --- one name a line ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "name", "email"),
    [
        ("Ann", "Ann", ""),
        ("  Ann   Lee ", "Ann Lee", ""),
        ("Lee, Ann", "Lee, Ann", ""),
        ("Ann Lee <ann@example.org>", "Ann Lee", "ann@example.org"),
        ("Ann Lee<ann@example.org>", "Ann Lee", "ann@example.org"),
        ("Lee, Ann <ann@example.org>", "Lee, Ann", "ann@example.org"),
        ("Lee, Ann, ann@example.org", "Lee, Ann", "ann@example.org"),
        ("Lee,Ann,ann@example.org", "Lee,Ann", "ann@example.org"),
        ("Ann (chair) (ann@example.org)", "Ann (chair)", "ann@example.org"),
        ("Ann\tann@example.org", "Ann", "ann@example.org"),
        ("Ann; ann@example.org;", "Ann", "ann@example.org"),
        ("Ann Lee,ann+choir@example.org,", "Ann Lee", "ann+choir@example.org"),
        ("鳥 太郎 <tori@例え.jp>", "鳥 太郎", "tori@例え.jp"),
        ("=1+1", "=1+1", ""),
        ('=HYPERLINK("http://example.org")', '=HYPERLINK("http://example.org")', ""),
        ("ann@example.org", "ann@example.org", ""),
        ("<b>Ann</b>", "<b>Ann</b>", ""),
    ],
)
def test_a_line_is_a_name_perhaps_with_an_address(line, name, email):
    assert new(line) == [(name, email, "")]


def test_lines_end_in_any_way_and_blank_ones_do_not_count():
    assert [each[0] for each in new("\ufeffAnn\r\nBo\rCy\n\n \n\tDee\n")] == [
        "Ann",
        "Bo",
        "Cy",
        "Dee",
    ]
    assert new("") == new("\n \r\n") == []


def test_whoever_is_there_is_not_new():
    found = read("Ann\nBO\nCy", "ann", "Bo")
    assert (found.known, [each.name for each in found.new]) == (("Ann", "BO"), ["Cy"])


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("A\x00nn", "holds a control character"),
        ("A\x1bnn", "holds a control character"),
        ("x" * 81, "81 characters"),
        ("\u200b\u200b", "is blank"),
        (" <ann@example.org>", "is blank"),
        ("Ann <ann@>", "mail address"),
        ("Ann <ann@b@example.org>", "mail address"),
        ("Ann <a&bcc=eve@example.org>", "mail address"),
        ("Ann <a%0Abcc@example.org>", "mail address"),
        ("Ann <a?subject=x@example.org>", "mail address"),
        ("Ann <a\x00@example.org>", "mail address"),
        ("Ann <a\x7f@example.org>", "mail address"),
        ("Ann <" + "a" * 65 + "@example.org>", "mail address"),
    ],
)
def test_what_cannot_be_taken_is_a_problem_with_its_line(line, words):
    found = read(f"Zoe\n\n{line}\nYan")
    assert [each.name for each in found.new] == ["Zoe", "Yan"]
    ((number, message),) = [(each.line, each.message) for each in found.problems]
    assert number == 3
    assert words in message


def test_a_name_or_login_that_stands_twice_is_a_problem():
    assert problems("Ann\nBo\nＡＮＮ") == [(3, "“ＡＮＮ” stands in line 1 too.")]
    assert problems("name,login\nAnn,a\nBo,a") == [(3, "This login stands in line 2 too.")]


# --- tables ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_table_has_its_columns_in_any_order(separator, end, mark):
    rows = [
        ["Login", "colour", "E-Mail", "NAME"],
        ["ann7", "red", "ann@example.org", "Ann"],
        ["", "", "", "Bo"],
    ]
    text = mark + end.join(separator.join(row) for row in rows)
    assert new(text) == [("Ann", "ann@example.org", "ann7"), ("Bo", "", "")]


@pytest.mark.parametrize(
    "head", ["Full Name,User", "name,username", '"name","login"', "\n\nName,Login"]
)
def test_columns_go_by_several_words(head):
    assert new(f"{head}\nAnn,ann7") == [("Ann", "", "ann7")]


def test_cells_in_quotes_hold_commas_quotes_and_line_breaks():
    text = 'name,email\n"Lee, Ann",ann@example.org\n"Bo ""B"" Ray",\n"Cy\nDee",cy@example.org\nEve,'
    assert [each[0] for each in new(text)] == ["Lee, Ann", 'Bo "B" Ray', "Cy Dee", "Eve"]


def test_a_problem_is_named_by_the_line_in_which_its_row_begins():
    text = 'name,email\n"Ann\nLee",ann@example.org\n\nBo,no address\n"Cy\nDee",none\n'
    assert [line for line, _ in problems(text)] == [5, 6]


def test_a_name_with_a_comma_and_no_quotes_is_not_cut_off():
    assert problems("name\nLee, Ann") == [
        (2, "This line has more cells than the first one: put a name with a comma in quotes.")
    ]
    assert new("name\nAnn,\n") == [("Ann", "", "")]


@pytest.mark.parametrize("text", ["name,email\n,a@example.org", "name,email\n \t,b@example.org"])
def test_a_row_without_a_name_is_a_problem(text):
    ((line, message),) = problems(text)
    assert line == 2
    assert "blank" in message


def test_what_no_text_may_hold_is_a_problem_in_a_table_too():
    assert problems("name,login\nAnn\x00,x\nBo,a b\nCy,a\x00b")[0][0] != 1
    assert [line for line, _ in problems("name,login\nBo,a b\nCy,x\x01y")] == [2, 3]


def test_short_rows_and_a_table_of_nobody_are_fine():
    assert new("name,email,login\nAnn") == [("Ann", "", "")]
    assert new("name") == new("email\tname\n") == []


@pytest.mark.parametrize("tail", ["x" * 140_000, "x\n" * 70_000])
def test_a_quotation_mark_that_is_never_closed_is_a_sentence(tail):
    with pytest.raises(AnswerError, match="Look for a quotation mark that is not closed"):
        read(f'name\n"{tail}')


# --- limits ---------------------------------------------------------------------------------------


def test_a_thousand_people_are_the_most():
    assert len(new("\n".join(f"P{number}" for number in range(1000)))) == 1000
    for head in ("", "name\n"):
        with pytest.raises(AnswerError, match="1,001 lines"):
            read(head + "\n".join(f"P{number}" for number in range(1001)))


@pytest.mark.parametrize("text", ["x" * (MOST_CHARACTERS + 1), None, 7, b"Ann", ["Ann"]])
def test_what_is_no_list_is_refused(text):
    with pytest.raises(AnswerError, match="too long"):
        read(text)


@pytest.mark.parametrize("part", [",a@", "<a@", " <", "@", "a@b;", "(", "\t"])
def test_a_line_that_was_made_to_be_slow_is_not(part):
    """A pattern that backtracks would look at this for hours; the test would then time out."""
    line = (part * MOST_CHARACTERS)[: MOST_CHARACTERS - 9] + " x"
    assert read(f"{line}\nBo").new[-1].name == "Bo"


@given(st.text(max_size=60))
def test_any_text_is_read_without_an_error(text):
    found = read(text)
    assert all(isinstance(each, NewMember) for each in found.new)
    assert all(each.name == " ".join(each.name.split()) for each in found.new)


@given(st.text("an,;\t\"'<>()@=\n\r\x00", max_size=40))
def test_any_table_is_read_without_an_error(text):
    assert all(each.line > 1 for each in read(f"name,email,login\n{text}").problems)
