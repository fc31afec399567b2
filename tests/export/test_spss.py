"""The SPSS file, read by a reader of our own: names, labels, codes, and what is missing."""

import pytest

from copwidgets.export.spss import STRING_BYTES, write_spss
from copwidgets.export.variable_names import variable_names
from copwidgets.kinds import Answer, Status
from tests.export.sav import SavFile


@pytest.fixture
def written(tmp_path):
    def write(contents):
        write_spss(contents, tmp_path / "x.sav")
        return SavFile(tmp_path / "x.sav")

    return write


def test_there_is_a_row_a_member_and_a_variable_a_question(written, contents):
    found = written(contents)
    assert found.texts("member") == ["Zoë", "李雷", "Bo"]
    assert list(found.variables)[:5] == [
        "member",
        "begin.words.name",
        "begin.words.name_status",
        "begin.words.aim",
        "begin.words.aim_status",
    ]
    assert found.variables["begin.words.aim"].label == "What is it <b>for</b>?"


def test_texts_are_as_they_read_and_their_status_tells_missing_from_not_sure(written, contents):
    found = written(contents)
    assert found.texts("begin.words.name") == ["=1+1", "(not sure yet)", ""]
    assert found.numbers("begin.words.name_status") == [1, 2, None]
    assert found.numbers("begin.words.aim_status") == [1, 3, None]
    assert found.variables["begin.words.aim_status"].labels[2] == "Not sure yet"
    assert found.texts("begin.words.needs") == ["Rooms\nהסעות", "rooms", ""]
    assert found.texts("gone.question") == ["Long ago", "", ""]


def test_a_choice_is_a_number_with_labels(written, contents):
    found = written(contents)
    assert found.numbers("begin.people.open") == [2, -98, None]
    open_to = found.variables["begin.people.open"]
    assert open_to.labels == {1: "Yes", 2: "No", -98: "Not sure yet", -99: "Emptied"}
    assert open_to.missing == [-98, -99]
    assert found.numbers("begin.how.where") == [3, 1, None]
    assert found.texts("begin.how.where.text") == ["Other: Outside", "In a room", ""]
    assert found.texts("begin.people.funders.text") == ["Yes\nTown", "", ""]


def test_a_scale_is_its_number(written, contents):
    found = written(contents)
    assert found.numbers("begin.how.keen") == [3, -99, None]
    assert found.variables["begin.how.keen"].labels[1] == "not at all"


def test_each_choice_of_several_is_a_variable_of_its_own(written, contents):
    found = written(contents)
    assert found.numbers("begin.how.tools.mail") == [0, -98, None]
    assert found.numbers("begin.how.tools.chat_room") == [1, -98, None]
    mail = found.variables["begin.how.tools.mail"]
    assert mail.label == "Mail, on paper: With what?"
    assert (mail.labels[0], mail.labels[1]) == ("Not chosen", "Chosen")


def test_nothing_chosen_is_not_a_zero(written, make_contents):
    found = written(make_contents({"Ann": {"how.tools": Answer(Status.EMPTIED)}}))
    assert found.numbers("begin.how.tools.mail") == [-99]


@pytest.mark.parametrize("mark", ["x", "é", "🎉"])
def test_a_text_too_long_is_cut_between_characters_and_says_so(written, make_contents, mark):
    (text,) = written(make_contents({"Ann": {"words.aim": mark * 40_000}})).texts("begin.words.aim")
    assert STRING_BYTES - 4 < len(text.encode()) <= STRING_BYTES
    assert text.startswith(mark * 8_000)
    assert text.endswith(f"{mark} … (cut here; whole in the CSV file)")


@pytest.mark.parametrize("length", [1, 8, 251, 252, 253, 255, 256, 504, 511, 3000, STRING_BYTES])
def test_texts_of_every_length_are_whole(written, make_contents, length):
    text = ("abcdefg " * 5000)[: length - 1] + "z"
    found = written(make_contents({"Ann": {"words.aim": text}, "Bo": {"words.aim": "short"}}))
    assert found.texts("begin.words.aim") == [text, "short"]


def test_nobody_is_a_file_too(written, make_contents):
    assert written(make_contents({})).count == 0


def test_names_of_variables_are_as_spss_takes_them():
    wanted = ["a.b", "A.b", "a-b", "9", "with", "x.", "é", "n" * 70, "N" * 70, "a_.", ""]
    names = variable_names(wanted)
    assert names[:7] == ["a.b", "A.b_2", "a_b", "v9", "with_2", "x", "v"]
    assert names[7:9] == ["n" * 64, "N" * 62 + "_2"]
    assert all(name[-1] not in "._" for name in names)
    assert len({name.casefold() for name in names}) == len(wanted)
