"""In a notebook: saving one's answers as a file, and merging a folder of such files."""

import pytest

from copwidgets import open_workbook
from copwidgets.community import Act
from copwidgets.errors import CopwidgetsError

PURPOSE = "define.purpose.primary"


@pytest.fixture
def ann(away):
    with open_workbook("Ann", store=f"sqlite:///{away}/ann.sqlite") as workbook:
        workbook.form("define.purpose").value = {PURPOSE: "To sing"}
        yield workbook


def test_a_folder_of_files_is_merged_and_told_as_a_frame(ann, away):
    (away / "in").mkdir()
    path = ann.save_answers("in")
    assert path.name == "ann-our-community.answers.json"
    (away / "in" / "other.json").write_text("{}", encoding="utf-8")
    with open_workbook() as host:
        tried = host.merge_answers("in", dry_run=True)
        assert list(tried["outcome"]) == ["merged", "refused"]
        assert host.members == ()
        frame = host.merge_answers("in")
        assert list(frame["member"]) == ["Ann", ""]
        assert list(host.merge_answers("in")["outcome"]) == ["already there", "refused"]
        assert list(host.responses(drafts=True)["answer"]) == ["To sing"]
        assert host.responses().empty


def test_an_older_file_is_replaced_on_request_and_saving_is_logged(ann, away):
    ann.save_answers(away / "mine.json")
    with pytest.raises(CopwidgetsError, match="something is there already"):
        ann.save_answers(away / "mine.json")
    assert ann.save_answers(away / "mine.json", replace=True) == away / "mine.json"
    acts = [each.act for each in ann.store.audit(ann.community.id)]
    assert acts.count(Act.DATA_HANDED_OUT) == 2


@pytest.mark.usefixtures("away")
def test_nobody_s_answers_are_saved_by_nobody():
    with open_workbook() as workbook, pytest.raises(CopwidgetsError, match="nobody is answering"):
        workbook.save_answers()
    with open_workbook() as workbook, pytest.raises(CopwidgetsError, match="cannot be read"):
        workbook.merge_answers("missing")
