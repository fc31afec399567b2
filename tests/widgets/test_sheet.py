"""The state beside the form; most of it is shown through the form in test_section_form.py."""

import pytest

from copwidgets.errors import AnswerError
from copwidgets.kinds import Answer, Status
from copwidgets.response import Draft
from copwidgets.widgets.plain import from_plain, is_same, to_plain
from copwidgets.widgets.sheet import Sheet


@pytest.fixture
def sheet(guide):
    return Sheet(guide.section("a.one"))


def test_a_sheet_without_a_store_counts_revisions(sheet):
    for number in (1, 2):
        saved = sheet.save(Draft("a.one.name", Answer(Status.ANSWERED, "x"), 0, f"token-{number}"))
        assert saved.response.revision == sheet.revision("a.one.name") == number
    assert sheet.revision("a.one.needs") == 0


def test_a_sheet_that_cannot_share_says_so(sheet):
    assert not sheet.is_shareable
    with pytest.raises(AnswerError, match="nothing to share"):
        sheet.share({"a.one.name": 1})


def test_an_unknown_question_is_named_with_the_known_ones(sheet):
    with pytest.raises(AnswerError, match=r"nowhere: .* It has: a\.one\.name, a\.one\.needs"):
        sheet.check("nowhere", {"status": "emptied"})


def test_an_old_answer_reads_as_the_frames_read_it(sheet):
    old = Answer(Status.ANSWERED, {"choice": "no", "follow_up": "set aside"})
    sheet.save(Draft("a.one.funders", old, 0, "token"))
    assert sheet.answer("a.one.funders") == Answer(Status.ANSWERED, {"choice": "no"})


@pytest.mark.parametrize(
    "answer",
    [
        Answer(Status.ANSWERED, "words"),
        Answer(Status.ANSWERED, ["a"]),
        Answer(Status.EMPTIED),
        Answer(Status.NOT_SURE),
    ],
)
def test_plain_values_come_back_as_the_same_answer(answer):
    assert from_plain(to_plain(answer)) | {"value": answer.value} == answer.to_json()


def test_a_plain_value_is_one_s_own():
    answer = Answer(Status.ANSWERED, [{"who": "Ann"}])
    to_plain(answer)[0]["who"] = "Bo"
    assert answer.value == [{"who": "Ann"}]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1, 1, True),
        (1, True, False),
        (0, False, False),
        ("not_sure", Status.NOT_SURE, False),
        (None, "", False),
        (["a"], ["a"], True),
    ],
)
def test_same_means_the_same_answer(one, other, same):
    assert is_same(one, other) is same
