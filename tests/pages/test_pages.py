"""The pages without a browser: what is on them, for whom, and what they never give away."""

import json
import logging

import ipywidgets
import pytest

from copwidgets import facilitate_page, open_workbook, phase_page, results_page, start_page
from copwidgets.errors import CopwidgetsWarning
from copwidgets.people import join
from copwidgets.people.identity import UNKNOWN as UNKNOWN_LINK
from copwidgets.widgets import Dashboard, JoinForm, PageHeader, Report, SectionForm, TaskList

PAGES = (start_page, facilitate_page, phase_page, results_page)
PURPOSE = "define.purpose.primary"


def widgets(page):
    """Return a page's widgets, the page itself first."""
    return [page, *(each for child in getattr(page, "children", ()) for each in widgets(child))]


def only(kind, page):
    return [each for each in widgets(page) if isinstance(each, kind)]


def synced(page):
    """Return all that any widget of the page tells the browser."""
    return json.dumps([each.get_state() for each in widgets(page)], default=str)


def say(widget, **content):
    """Deliver a message, and return what was answered."""
    heard = []
    widget.send = heard.append
    for callback in widget._msg_callbacks.callbacks:  # noqa: SLF001 - as ipywidgets does
        callback(widget, content, [])
    return heard


def notices(page):
    (report,) = only(Report, page)
    return [block["text"] for block in report.blocks if block["type"] == "notice"]


# --- what is on them ----------------------------------------------------------------------------


@pytest.mark.usefixtures("url")
def test_a_newcomer_is_asked_to_join_on_the_start_and_the_phase_page():
    for build in (start_page, phase_page):
        page = build()
        assert only(JoinForm, page)
        assert not only(SectionForm, page)


@pytest.mark.usefixtures("notebooks")
def test_a_member_finds_a_form_for_every_section(url):
    with open_workbook("Ann", store=url) as workbook:
        page = phase_page(workbook=workbook)
        forms = only(SectionForm, page)
        assert [form.section.id for form in forms] == [
            section.id for section in workbook.guide.sections
        ]
        onward = [form.spec["next"] for form in forms]
        assert [each["section"] for each in onward] == [*(f.section.id for f in forms[1:]), ""]
        assert onward[-1]["href"] == "80_results.ipynb"


def test_the_task_list_follows_the_forms(url):
    with open_workbook("Ann", store=url) as workbook:
        page = phase_page(workbook=workbook)
        (tasks,) = only(TaskList, page)
        form = only(SectionForm, page)[0]
        assert tasks.tasks[0] == {
            "section": "define.purpose",
            "title": "Define your purpose",
            "href": "#define.purpose",
            "answered": 0,
            "total": 3,
            "state": "untouched",
        }
        form.value = {PURPOSE: "To sing"}
        assert (tasks.tasks[0]["answered"], tasks.tasks[0]["state"]) == (1, "draft")
        seen = {PURPOSE: 1}
        assert say(form, type="share", view="view-0123", seen=seen)[0]["changed"] == []
        assert tasks.tasks[0]["state"] == "shared"


@pytest.mark.usefixtures("notebooks", "url")
@pytest.mark.parametrize(
    ("build", "current"), [(start_page, "Start"), (phase_page, "Define"), (results_page, "Results")]
)
def test_pages_link_to_each_other(build, current):
    (header,) = only(PageHeader, build())
    links = {each["text"]: each["href"] for each in header.links}
    assert links == {
        "Start": "00_start.ipynb",
        "Define": "10_define.ipynb",
        "Results": "80_results.ipynb",
    }
    assert [each["text"] for each in header.links if each["current"]] == [current]


@pytest.mark.usefixtures("url")
def test_without_neighbours_there_are_no_links():
    (header,) = only(PageHeader, start_page())
    assert header.links == []


@pytest.mark.usefixtures("notebooks")
def test_a_guide_of_two_phases_has_a_page_for_each(url, repository, monkeypatch):
    guide = repository / "tests" / "data" / "many_kinds.yaml"
    with open_workbook("Ann", guide=guide, store=url) as workbook:
        first, second = workbook.guide.phases
        page = phase_page(workbook=workbook)
        (header,) = only(PageHeader, page)
        hrefs = [each["href"] for each in header.links]
        assert hrefs[1:3] == ["10_define.ipynb", f"10_define.ipynb?phase={second.id}"]
        assert only(SectionForm, page)[-1].spec["next"]["href"] == hrefs[2]
        asked = phase_page(second.id, workbook=workbook)
        monkeypatch.setenv("QUERY_STRING", f"x=1&phase={second.id}")
        linked = phase_page(workbook=workbook)
        for each in (asked, linked):
            ids = [form.section.id for form in only(SectionForm, each)]
            assert ids == [section.id for section in second.sections]
        for query in ("phase=nowhere", "phase=", "phase=%ff", "&&=;"):
            monkeypatch.setenv("QUERY_STRING", query)
            found = only(SectionForm, phase_page(workbook=workbook))
            assert found[0].section.id == first.sections[0].id


@pytest.mark.usefixtures("notebooks")
def test_joining_on_a_phase_leads_back_to_it(url, repository):
    guide = repository / "tests" / "data" / "many_kinds.yaml"
    with open_workbook(guide=guide, store=url) as workbook:
        second = workbook.guide.phases[1]
        (form,) = only(JoinForm, phase_page(second.id, workbook=workbook))
        assert form.next_href == f"10_define.ipynb?phase={second.id}"


def test_the_roster_is_offered_to_newcomers(url):
    with open_workbook(store=url) as workbook:
        workbook.store.add_member(workbook.community.id, "Bo")
        (form,) = only(JoinForm, start_page(workbook))
        assert form.roster == ["Bo"]
        assert workbook.guide.intro in form.intro
    with open_workbook("Ann", store=url) as workbook:
        (form,) = only(JoinForm, start_page(workbook))
        assert (form.roster, form.member) == ([], "Ann")


# --- joining and leaving ------------------------------------------------------------------------


def test_in_jupyterlab_joining_opens_the_forms_and_is_remembered(url):
    page = phase_page()
    (reply,) = say(only(JoinForm, page)[0], type="join", name="Ann")
    assert reply["name"] == "Ann"
    assert only(SectionForm, page)
    assert only(PageHeader, page)[0].member == "Ann"
    assert only(SectionForm, phase_page())
    say(only(PageHeader, page)[0], type="leave")
    assert only(JoinForm, page)
    assert only(JoinForm, phase_page())
    with open_workbook(store=url) as workbook:
        assert [member.name for member in workbook.members] == ["Ann"]


@pytest.mark.usefixtures("url")
def test_who_cannot_be_remembered_is_let_in_all_the_same(away):
    (away / "jupyter").touch()  # no folder can be made here
    page = phase_page()
    with pytest.warns(CopwidgetsWarning, match="cannot be remembered"):
        (reply,) = say(only(JoinForm, page)[0], type="join", name="Ann")
    assert reply["type"] == "joined"
    assert only(SectionForm, page)


@pytest.mark.usefixtures("ann")
@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("ann", "“Ann” has already joined. If that is you, open your personal link. "),
        ("  ", "This name is blank. Type a name that others can read."),
        ("x" * 81, "This name has 81 characters and at most 80 can be kept. "),
        ("A\ud800", "The page sent something unreadable. Reload the page."),
        ({"name": "Bo"}, "The page sent something unreadable."),
    ],
)
def test_a_name_that_cannot_be_taken_is_a_sentence(url, serve, name, sentence):
    serve()
    page = start_page()
    (reply,) = say(only(JoinForm, page)[0], type="join", name=name)
    assert reply["type"] == "problem"
    assert reply["message"].startswith(sentence.rstrip())
    with open_workbook(store=url) as workbook:
        assert len(workbook.members) == 1


def test_on_a_served_page_the_key_goes_to_the_browser_alone(url, serve, away):
    serve()
    page = start_page()
    (reply,) = say(only(JoinForm, page)[0], type="join", name="Ann")
    assert reply["key"] not in synced(page)
    assert not (away / "jupyter" / "copwidgets").exists()
    serve(reply["key"])
    assert only(SectionForm, phase_page())
    (link,) = say(only(JoinForm, start_page())[0], type="link")
    assert link["key"] not in {reply["key"], None}
    serve(link["key"])
    with open_workbook(store=url) as workbook:
        assert workbook.member.name == "Ann"


def test_a_stranger_gets_no_link(url, serve, ann):
    serve()
    (reply,) = say(only(JoinForm, start_page())[0], type="link")
    assert reply == {"type": "problem", "message": "Nobody is answering. Join first."}
    assert url
    assert ann


def test_a_visitor_cannot_make_the_server_s_own_user_leave(url, serve, ann):
    with open_workbook(store=url) as workbook:
        workbook.ring.remember(url, ann.key)
        ring = workbook.ring
    serve()
    for build in PAGES:
        assert say(only(PageHeader, build())[0], type="leave") == []
    assert ring.get(url) == ann.key


# --- what they never give away ------------------------------------------------------------------


@pytest.mark.usefixtures("notebooks")
@pytest.mark.parametrize("build", PAGES)
def test_no_widget_knows_a_key_or_an_identity(url, serve, ann, build):
    serve(ann.key)
    page = build()
    state = synced(page)
    assert "Ann" in state
    for secret in (ann.key, ann.member.id, ann.member.community_id, url):
        assert secret not in state


@pytest.mark.parametrize("build", PAGES)
def test_writing_traits_makes_nobody_somebody_else(url, serve, ann, build):
    with open_workbook(store=url) as workbook:
        bo = join(workbook.store, workbook.community, "Bo")
    serve(bo.key)
    page = build()
    for each in widgets(page):
        for trait in ("member", "draft_scope", "session_url"):
            if trait in each.keys:
                each.set_state({trait: "Ann"})
    for form in only(SectionForm, page):
        raw = {"status": "answered", "value": "Forged", "base": 0, "token": "token-01"}
        if PURPOSE in form.get_state()["spec"]["questions"][0]["id"]:
            say(form, type="save", view="view-0123", rev=1, answers={PURPOSE: raw})
    with open_workbook(store=url) as workbook:
        assert workbook.store.current(ann.member)[PURPOSE].answer.value == "To sing together"
        assert workbook.member.name == "Bo"


@pytest.mark.usefixtures("ann")
@pytest.mark.parametrize("key", [None, "", "wrong", "x" * 22])
@pytest.mark.parametrize("build", PAGES)
def test_a_stranger_sees_no_answer_and_no_name(serve, build, key):
    serve(key)
    page = build()
    assert only(JoinForm, page)
    said = [block["text"] for report in only(Report, page) for block in report.blocks]
    assert said == ([UNKNOWN_LINK] if key else [])
    state = synced(page)
    for word in ("To sing together", "A secret draft", "Ann"):
        assert word not in state


def test_a_member_sees_what_is_shared_and_nobody_s_draft(url, serve, ann):
    with open_workbook(store=url) as workbook:
        bo = join(workbook.store, workbook.community, "Bo")
    serve(bo.key)
    assert "To sing together" not in synced(results_page())
    with open_workbook(store=url) as workbook:
        workbook.form("define.purpose").value = {PURPOSE: "To hum"}
        workbook.store.share(bo.member, "define.purpose", {PURPOSE: 1})
    state = synced(results_page())
    assert "To sing together" in state
    assert "A secret draft" not in state
    assert "A secret draft" not in synced(phase_page())
    serve(ann.key)
    assert "A secret draft" in synced(phase_page())
    assert "A secret draft" not in synced(results_page())


@pytest.mark.usefixtures("ann")
def test_whoever_holds_the_store_sees_the_results_without_joining(url):
    with open_workbook(store=url) as workbook:
        assert workbook.member is None
        assert "To sing together" in synced(results_page(workbook))


def test_results_are_built_anew_on_request(url, ann):
    with open_workbook(store=url) as workbook:
        workbook.member = ann.member
        page = results_page(workbook)
        workbook.form("define.purpose").value = {PURPOSE: "To dance"}
        workbook.store.share(ann.member, "define.purpose", {PURPOSE: 2})
        (dashboard,) = only(Dashboard, page)
        assert "To dance" not in synced(page)
        (told,) = say(dashboard, **look(dashboard))
        assert "To dance" in json.dumps(told["parts"])


def look(dashboard):
    """Return the message of a page that has just been drawn and looks for news."""
    first = {"known": 0, "first": dashboard.first}
    return {"type": "look", "view": "view-0123", "look": 1, "wish": {}, "is_asked": True, **first}


# --- what can go wrong --------------------------------------------------------------------------


@pytest.mark.parametrize("build", PAGES)
def test_a_broken_guide_is_a_notice_on_the_page(away, monkeypatch, caplog, build):
    (away / "guide.yaml").write_text("title: [", encoding="utf-8")
    monkeypatch.setenv("COPWIDGETS_GUIDE", str(away / "guide.yaml"))
    with caplog.at_level(logging.ERROR, "copwidgets"):
        (notice,) = notices(build())
    assert "the guide has 1 fault" in notice
    assert "guide.yaml" in notice
    assert "Traceback" in caplog.text


@pytest.mark.parametrize("build", PAGES)
def test_a_broken_store_is_one_sentence_and_visitors_are_told_no_path(away, url, serve, build):
    (away / "store.sqlite").write_bytes(b"not a store, but long enough to look like one" * 20)
    (notice,) = notices(build())
    assert notice.startswith(str(away))
    assert "not a store of this program" in notice
    serve()
    (notice,) = notices(build())
    assert notice.startswith("This is not a store of this program. ")
    assert str(away) not in notice
    assert url


@pytest.mark.usefixtures("ann")
def test_a_store_that_goes_away_is_said_above_what_was_shown(away, url):
    with open_workbook(store=url) as workbook:
        page = results_page(workbook)
        (dashboard,) = only(Dashboard, page)
        (away / "store.sqlite").unlink()
        (told,) = say(dashboard, **look(dashboard))
        assert told["message"].startswith("This store was moved, deleted or replaced")
        assert "To sing together" in synced(page)


@pytest.mark.usefixtures("url")
def test_a_page_is_a_widget_that_composes():
    page = start_page()
    assert isinstance(page, ipywidgets.VBox)
    assert ipywidgets.VBox([page]).children == (page,)
