import pytest
from pydantic import ValidationError

from copwidgets.kinds import Answer, Status


@pytest.mark.parametrize("number", [-2, 0, 2])
def test_every_point_is_an_answer_zero_too(kind, number):
    checked = kind("scale", min=-2, max=2).check_value(number)
    assert checked.answer == Answer(Status.ANSWERED, number)


@pytest.mark.parametrize("raw", [None, True, 3, -3, "1", 1.0, float("nan"), [1], 10**400])
def test_what_is_no_point_of_the_scale_is_refused(kind, raw):
    checked = kind("scale", min=-2, max=2).check_value(raw)
    assert checked.answer is None
    assert "from -2 to 2" in checked.problems[0].message


def test_a_scale_as_text_and_categories(kind):
    scale = kind("scale", min=0, max=3)
    assert scale.to_text(0) == "0"
    assert scale.answer_text(Answer(Status.ANSWERED, 0)) == "0"
    assert scale.categories() == ("0", "1", "2", "3")


@pytest.mark.parametrize(("low", "high"), [(1, 1), (2, 1), (0, 11)])
def test_scales_that_cannot_be_shown(kind, low, high):
    with pytest.raises(ValidationError, match=f"the scale from {low} to {high} cannot be shown"):
        kind("scale", min=low, max=high)
