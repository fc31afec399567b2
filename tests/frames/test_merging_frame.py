"""The merging frame: every file is a row, whatever became of it."""

from copwidgets.frames import merging_frame
from copwidgets.histories import Merged, Outcome


def test_a_file_is_a_row_in_the_order_given():
    frame = merging_frame(
        iter(
            [
                Merged("b.json", Outcome.MERGED, "Ann (2)", 3, ("One.", "Two.")),
                Merged("a.json", Outcome.REFUSED, notes=("Damaged.",)),
                Merged("c.json", Outcome.THERE, "Bo"),
            ]
        )
    )
    assert list(frame.columns) == ["file", "outcome", "member", "new", "notes"]
    assert list(frame["file"]) == ["b.json", "a.json", "c.json"]
    assert list(frame["outcome"]) == ["merged", "refused", "already there"]
    assert list(frame["member"]) == ["Ann (2)", "", "Bo"]
    assert list(frame["new"]) == [3, 0, 0]
    assert list(frame["notes"]) == ["One. Two.", "Damaged.", ""]


def test_no_files_have_the_columns_of_some():
    empty, full = merging_frame([]), merging_frame([Merged("a", Outcome.THERE)])
    assert empty.empty
    assert dict(empty.dtypes) == dict(full.dtypes)
    assert list(empty["outcome"].cat.categories) == ["merged", "already there", "refused"]
