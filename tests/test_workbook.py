"""The workbook as a notebook uses it: who answers, forms, frames and files."""

import pandas as pd
import pytest

from copwidgets import Status, Workbook, load_guide, open_store, open_workbook
from copwidgets.errors import AnswerError, CopwidgetsError, GuideError, StoreError
from copwidgets.people import join
from copwidgets.sample import fill_sample
from copwidgets.widgets import Onward

PURPOSE = "define.purpose.primary"
NEEDS = "define.purpose.needs"


@pytest.fixture
def url(away):
    return f"sqlite:///{away}/data/store.sqlite"


@pytest.fixture
def ann(url):
    with open_workbook("Ann", store=url) as workbook:
        yield workbook


@pytest.fixture(scope="module")
def sampled(repository):
    guide = load_guide(repository / "data" / "guide.yaml")
    store = open_store("sqlite://")
    fill_sample(store, guide, repository / "data" / "sample.yaml")
    with Workbook(guide, store, "sqlite://") as workbook:
        yield workbook


def share(workbook, section_id, **answers):
    """Answer and share a section; names of questions stand without the section's."""
    form = workbook.form(section_id)
    form.value = {f"{section_id}.{name}": value for name, value in answers.items()}
    seen = {each: found["revision"] for each, found in form.answers_json().items()}
    assert workbook.store.share(workbook.member, section_id, seen) == ()


# --- opening ------------------------------------------------------------------------------------


def test_the_project_s_own_files_are_used_when_nothing_is_said(away):
    with open_workbook() as workbook:
        assert workbook.url == f"sqlite:///{away}/data/responses.sqlite"
        assert workbook.member is None
        assert repr(workbook) == "<Workbook 'Communities of Practice Guide' of 'Our community'>"
    assert (away / "data" / "responses.sqlite").is_file()


def test_a_name_is_taken_at_its_word_where_the_store_is_one_s_own(url, ann):
    assert repr(ann).endswith("answering as 'Ann'>")
    with open_workbook("ANN", store=url) as again:
        assert again.member == ann.member
    with open_workbook("Bo", store=url) as other:
        assert [member.name for member in other.members] == ["Ann", "Bo"]


@pytest.mark.usefixtures("ann")
def test_a_page_cannot_be_told_who_its_visitor_is(url, monkeypatch):
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5.8")
    with pytest.raises(CopwidgetsError, match="a page cannot name its visitor"):
        open_workbook("Ann", store=url)
    with open_workbook(store=url) as workbook:
        assert workbook.member is None


def test_a_visitor_is_known_by_the_link(url, monkeypatch):
    with open_workbook(store=url) as workbook:
        key = join(workbook.store, workbook.community, "Ann").key
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5.8")
    monkeypatch.setenv("HTTP_X_SESSION_KEY", key)
    with open_workbook(store=url) as workbook:
        assert workbook.member.name == "Ann"


def test_jupyterlab_remembers_one_key_a_store(url, away):
    other = f"sqlite:///{away}/other.sqlite"
    with open_workbook(store=url) as workbook:
        workbook.ring.remember(url, join(workbook.store, workbook.community, "Ann").key)
    with open_workbook(store=url) as workbook:
        assert workbook.member.name == "Ann"
    with open_workbook(store=other) as workbook:
        assert workbook.member is None


@pytest.mark.parametrize("name", ["", "  ", "x" * 81])
def test_a_name_that_is_none_opens_nothing(url, name):
    with pytest.raises(AnswerError):
        open_workbook(name, store=url)


def test_a_workbook_that_cannot_be_opened_gives_its_store_back(url, monkeypatch):
    opened = []
    monkeypatch.setattr(
        "copwidgets.workbook.open_store", lambda url: opened.append(open_store(url)) or opened[0]
    )
    with pytest.raises(AnswerError):
        open_workbook("", store=url)
    with pytest.raises(StoreError, match="this store is closed"):
        opened[0].communities()


def test_what_is_wrong_is_said_before_anything_is_made(away):
    (away / "guide.yaml").write_text("title: [", encoding="utf-8")
    with pytest.raises(GuideError, match="the guide has 1 fault"):
        open_workbook(guide="guide.yaml")
    assert not (away / "data").exists()
    with pytest.raises(StoreError, match="not supported"):
        open_workbook(store="mysql://ann:secret@host/x")


def test_the_guide_is_kept_with_the_answers(ann):
    assert ann.store.guide(ann.guide.version) == ann.guide.content


def test_a_closed_workbook_says_so(url):
    with open_workbook("Ann", store=url) as workbook:
        pass
    with pytest.raises(StoreError, match="this store is closed"):
        workbook.form("define.purpose")


# --- forms --------------------------------------------------------------------------------------


def test_a_section_s_form_saves_as_the_member(ann):
    form = ann.form("define.purpose", onward=Onward("Next", "#next"))
    form.value = {PURPOSE: "To sing"}
    assert ann.store.current(ann.member)[PURPOSE].answer.value == "To sing"
    assert ann.store.current(ann.member)[PURPOSE].guide_version == ann.guide.version
    assert ann.form("define.purpose").value == {PURPOSE: "To sing"}
    assert form.spec["shareable"]
    assert form.spec["next"]["title"] == "Next"


def test_a_question_s_form_asks_that_question_only(ann):
    form = ann.form(NEEDS)
    form.value = {NEEDS: ["rooms"]}
    assert [each["id"] for each in form.spec["questions"]] == [NEEDS]
    assert not form.spec["shareable"]
    with pytest.raises(AnswerError, match="no such question"):
        form.value = {PURPOSE: "To sing"}


def test_a_form_knows_when_its_section_was_shared(ann):
    assert ann.form("define.purpose").standing_json()["at"] is None
    share(ann, "define.purpose", primary="To sing")
    form = ann.form("define.purpose")
    assert form.state == "shared"
    assert form.standing_json()["at"]
    assert ann.form("define.interest").state == "untouched"
    form.value = {PURPOSE: "To sing well"}
    assert form.state == "changed"


def test_a_form_needs_somebody_and_a_place_in_the_guide(away, ann):
    with (
        open_workbook(store=f"sqlite:///{away}/x.sqlite") as workbook,
        pytest.raises(CopwidgetsError, match="nobody is answering"),
    ):
        workbook.form("define.purpose")
    with pytest.raises(KeyError, match=r"no 'define.nowhere'; it has: define\.purpose"):
        ann.form("define.nowhere")


def test_drafts_in_a_browser_are_told_apart(url, away, ann):
    scopes = {ann.form("define.purpose").draft_scope, ann.form("define.interest").draft_scope}
    assert len(scopes) == 1
    with open_workbook("Bo", store=url) as bo:
        scopes.add(bo.form("define.purpose").draft_scope)
    with open_workbook("Ann", store=f"sqlite:///{away}/x.sqlite") as elsewhere:
        scopes.add(elsewhere.form("define.purpose").draft_scope)
    assert len(scopes) == 3
    assert not any(ann.member.id in scope for scope in scopes)


# --- frames -------------------------------------------------------------------------------------

COLUMNS = ["community", "phase", "section", "question", "text", "kind", "member", "answer"]


def test_frames_of_an_empty_store_have_the_columns_of_a_full_one(away, sampled):
    with open_workbook(store=f"sqlite:///{away}/x.sqlite") as empty:
        for name in ("responses", "items", "history"):
            frame, full = getattr(empty, name)(), getattr(sampled, name)()
            assert frame.empty
            assert list(frame.columns) == list(full.columns)
            kinds = [type(dtype) for dtype in frame.dtypes]
            assert kinds == [type(dtype) for dtype in full.dtypes]
        assert empty.wide().shape == (0, 12)
        assert list(empty.wide().columns) == list(sampled.wide().columns)
        pd.testing.assert_frame_equal(empty.codebook(), sampled.codebook())


def test_drafts_are_left_out_unless_asked_for(ann):
    ann.form("define.purpose").value = {PURPOSE: "To sing", NEEDS: Status.NOT_SURE}
    assert ann.responses().empty
    assert ann.items().empty
    assert ann.wide().isna().all(axis=None)
    long = ann.responses(drafts=True)
    assert list(long.columns[: len(COLUMNS)]) == COLUMNS
    assert list(long["question"]) == [PURPOSE, NEEDS]
    assert list(long["status"]) == ["answered", "not_sure"]
    assert ann.wide(drafts=True).loc["Ann", PURPOSE] == "To sing"


def test_one_member_s_shared_answers_are_pooled(ann):
    share(ann, "define.purpose", primary="To sing", needs=["rooms", "money"])
    ann.form("define.purpose").value = {PURPOSE: "To sing well"}
    assert list(ann.responses()["answer"]) == ["To sing", "rooms\nmoney"]
    assert list(ann.items(NEEDS)["item"]) == ["rooms", "money"]
    assert list(ann.history()["revision"]) == [1, 1]
    everything = ann.history(drafts=True)
    assert list(everything["revision"]) == [1, 2, 1]
    assert list(everything["state"]) == ["shared", "draft", "shared"]
    assert ann.responses(drafts=True)["answer"].iloc[0] == "To sing well"
    with pytest.raises(KeyError):
        ann.items("nowhere")


def test_the_sample_s_frames_agree_with_each_other(sampled):
    long, wide = sampled.responses(), sampled.wide()
    assert wide.shape == (12, 12)
    assert wide.notna().to_numpy().sum() == len(long)
    assert set(long["state"]) == {"shared"}
    assert len(sampled.responses(drafts=True)) > len(long)
    assert len(sampled.history(drafts=True)) > len(sampled.responses(drafts=True))
    assert set(sampled.items()["member"]) <= set(wide.index)
    assert str(long["answered_at"].dt.tz) == "UTC"


# --- files --------------------------------------------------------------------------------------


def test_frames_are_exported_to_files(ann, away):
    share(ann, "define.purpose", primary="To sing", needs=["rooms"])
    files = ann.export("out")
    names = ["responses.csv", "wide.csv", "items.csv", "codebook.csv", "responses.xlsx"]
    assert [path.name for path in files] == names
    wide = pd.read_csv(away / "out" / "wide.csv")
    assert list(wide.columns[:2]) == ["member", PURPOSE]
    assert [path.name for path in ann.export("csv", formats=["csv"])] == names[:-1]
    assert pd.read_csv(away / "csv" / "responses.csv")["answer"].tolist() == ["To sing", "rooms"]


def test_drafts_are_exported_only_when_asked_for(ann, away):
    ann.form("define.purpose").value = {PURPOSE: "Still thinking"}
    ann.export("out")
    ann.export("drafts", drafts=True)
    found = {name: (away / name / "responses.csv").read_text() for name in ("out", "drafts")}
    assert "Still thinking" not in found["out"]
    assert "Still thinking" in found["drafts"]
