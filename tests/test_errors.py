import pytest

from copwidgets import errors
from copwidgets.errors import CopwidgetsError, Fault, GuideError


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({}, "it broke"),
        ({"where": "store.sqlite"}, "store.sqlite: it broke"),
        ({"remedy": "Try again."}, "it broke. Try again."),
        ({"where": "a.b", "remedy": "Try again."}, "a.b: it broke. Try again."),
    ],
)
def test_an_error_says_where_what_and_what_to_do(parts, sentence):
    error = CopwidgetsError("it broke", **parts)
    assert str(error) == sentence
    assert (error.what, error.where) == ("it broke", parts.get("where", ""))


def test_no_full_stop_is_doubled():
    assert str(CopwidgetsError("It broke.", remedy="Mend it.")) == "It broke. Mend it."


def test_visitors_are_not_told_the_place():
    error = CopwidgetsError("the disk is full", where="/home/ann/store", remedy="Make room.")
    assert error.to_sentence() == "The disk is full. Make room."
    assert CopwidgetsError("").to_sentence() == ""


def test_a_notebook_shows_the_sentence_and_no_frames():
    error = errors.StoreError("the disk is full", where="store.sqlite")
    assert error._render_traceback_() == ["StoreError: store.sqlite: the disk is full"]


def test_a_guide_error_lists_its_faults_in_order():
    faults = (Fault("line 3", "no text", "Add one."), Fault("", "no phases", ""))
    error = GuideError.from_faults("guide.yaml", faults)
    assert error.faults == faults
    assert str(error) == (
        "guide.yaml: the guide has 2 faults:\n  - line 3: no text. Add one.\n  - no phases"
    )
    assert "1 fault:" in str(GuideError.from_faults("guide.yaml", faults[:1]))
    assert GuideError("unreadable").faults == ()


def test_every_error_has_one_base():
    found = [each for each in vars(errors).values() if isinstance(each, type)]
    raised = [each for each in found if issubclass(each, Exception) and each is not CopwidgetsError]
    assert len(raised) >= 6
    for each in raised:
        assert issubclass(each, CopwidgetsError | UserWarning)
    assert issubclass(errors.StoreBusyError, errors.StoreError)
