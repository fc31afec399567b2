"""The report to print, read as a page: what it says, that nothing in it runs, and how it looks."""

import re
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe

from copwidgets.community import Naming
from copwidgets.export.report import to_html, write_report
from copwidgets.frames.columns import TEXT, build_frame
from tests.export.page import Page


@pytest.fixture
def page(contents):
    return Page(to_html(contents))


def test_it_tells_who_took_part_what_was_said_and_what_was_named(page):
    assert page.texts("h1") == ["Choir & Band"]
    assert page.texts("h2") == [
        "Who has taken part",
        "What was said",
        "Answers to earlier questions",
        "What members name",
        "Words that several members use",
    ]
    assert page.texts("h3") == ["Words: why/what?", "Words: Why/What?", "History", "gone.question"]
    assert "What is it <b>for</b>?" in page.texts("h4")
    assert page.texts("caption")[0] == "Members who have shared each section"


def test_answers_stand_under_their_question_with_who_said_them(page, contents):
    said = page.texts("p", class_="said")
    assert len(said) == sum(contents.long["answer"] != "")
    assert said[:3] == ["=1+1", "(not sure yet)", "<script>alert(1)</script> & “peace”\nfor all"]
    assert page.texts("li")[1] == "(not sure yet)\n— 李雷"


def test_nothing_in_it_runs_or_is_fetched(page, contents):
    tags = {tag for tag, _, _ in page.elements}
    assert tags & {"script", "img", "link", "iframe", "a", "form"} == set()
    attributes = {name for _, has, _ in page.elements for name in has}
    assert not {name for name in attributes if name.startswith("on") or name in {"src", "href"}}
    assert "default-src 'none'" in to_html(contents)
    assert "url(" not in to_html(contents)


def test_its_language_and_direction_are_the_guide_s(page):
    (root,) = [has for tag, has, _ in page.elements if tag == "html"]
    assert root == {"lang": "he", "dir": "rtl"}


def test_tables_have_headings_for_columns_and_rows(page):
    assert page.texts("th", scope="col")[:2] == ["Section", "Members who have shared it"]
    assert page.texts("th", scope="row")[:3] == ["Words: why/what?", "Words: Why/What?", "History"]
    assert page.texts("tr")[1] == "Words: why/what?23"


def test_items_are_counted_by_members(page):
    assert "Rooms2Zoë; 李雷" in page.texts("tr")


def test_what_people_merged_is_one_thing_in_all_its_wordings(make_contents):
    keys = (["rooms", "places to meet"], TEXT)
    columns = {"merge": (["x", "x"], TEXT), "question": (["begin.words.needs"] * 2, TEXT)}
    merges = build_frame({**columns, "key": keys, "name": (["Space"] * 2, TEXT)})
    answers = {"Ann": {"words.needs": ["Rooms"]}, "Bo": {"words.needs": ["Places to meet"]}}
    page = Page(to_html(make_contents(answers, more={"merges": merges})))
    assert "Space\nWritten as: Places to meet; Rooms2Ann; Bo" in page.texts("tr")


def test_words_that_several_use_are_told_with_who_does(make_contents):
    said = {"Ann": "We need better rooms.", "Bo": "Rooms, please!", "Cy": "Nothing to add."}
    page = Page(to_html(make_contents({who: {"words.aim": each} for who, each in said.items()})))
    assert "Words that several members use" in page.texts("h2")
    rows = [each.lower() for each in page.texts("tr")]
    assert "rooms2ann; bo" in rows


def test_where_names_are_hidden_small_counts_are_withheld(make_contents):
    needs = {f"Member {n}": {"words.needs": ["Rooms", f"own {n}"]} for n in range(3)}
    page = Page(to_html(make_contents(needs, naming=Naming.PSEUDONYMOUS)))
    rows = page.texts("tr")
    assert "Rooms3" in rows
    assert "own 1fewer than 3" in rows
    assert any("Names are hidden" in each for each in page.texts("p"))


def test_drafts_are_said_to_be_in_it(make_contents):
    shared = make_contents({"Ann": {"words.aim": "x"}})
    draft = replace(shared, long=shared.long.assign(state="draft"))
    told = ["What was shared", "What was shared and drafts that were not"]
    for contents, words in zip((shared, draft), told, strict=True):
        assert f"{words}, as of 2026-03-01." in Page(to_html(contents)).texts("p")


def test_a_question_without_an_answer_says_so_and_notes_stay_away(make_contents):
    page = Page(to_html(make_contents({"Ann": {}})))
    assert page.texts("section")[0] == "What is it called?\nNothing shared yet."
    assert "Notes" not in page.texts("h4")
    assert "What members name" not in page.texts("h2")


@pytest.mark.browser
def test_it_has_no_flaws_on_a_screen(contents, new_page, tmp_path):
    write_report(contents, tmp_path / "report.html")
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    page = new_page()
    page.route("**/*", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto("http://localhost/report")
    found = []
    page.evaluate(Axe().axe_script)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            broken = page.evaluate("async () => (await axe.run()).violations")
            found += [(one["id"], node["html"]) for one in broken for node in one["nodes"]]
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert found == []
    pdf = page.pdf()
    assert re.match(rb"%PDF", pdf)
