"""Themes in a browser: made, given and marked by keyboard, kept while others work; no flaws."""

import pytest

from copwidgets import Workbook, open_store
from copwidgets.guide import parse_guide
from copwidgets.results import Board, Wish
from copwidgets.widgets import Dashboard

pytestmark = pytest.mark.browser
GUIDE = """
title: Small
phases:
  - id: a
    title: A
    sections:
      - {id: a.one, title: First, questions: [{id: a.one.aim, kind: long_text, text: Our aim?}]}
"""
AIMS = {
    "Ann": "We sing 😀 for joy.",
    "Ben": "To be heard.",
    "Cem": "Money for the hall.\n\nAnd joy.",
}


class Choir:
    """Three who answered; each opens a page of their own."""

    def __init__(self, store, show):
        self.store, self.show, self.guide = store, show, parse_guide(GUIDE)
        for who, aim in AIMS.items():
            self.share(who, aim)

    def share(self, who, aim):
        workbook = self.open(who)
        workbook.form("a.one").value = {"a.one.aim": aim}
        assert self.store.share(workbook.member, "a.one", {"a.one.aim": 1}) == ()

    def open(self, who):
        return Workbook(self.guide, self.store, "url", who)

    def page(self, who):
        board = Board(self.open(who))

        def look(wish, is_asked):
            found = board.look(Wish.from_json(wish), anew=is_asked)
            return [each for each in found if each.id.startswith("themes")]

        return self.show(Dashboard(look=look, act=board.act))

    def act(self, who, action, **values):
        return Board(self.open(who)).act(action, values)

    def code(self, who, given):
        """Let somebody give answers their themes, and finish."""
        reading = self.open(who)
        ids = {each.name: each.id for each in reading.theme_book().alive}
        parts = Board(reading).look(Wish.from_json({"extra": {"coding": "a.one.aim"}}))
        blocks = [block for part in parts for block in part.blocks if block["type"] == "coding"]
        for row in blocks[0]["rows"]:
            values = {"question": "a.one.aim", "anchor": row["anchor"], "on": True}
            theme = given[row["member"]]
            action = "coding_give" if theme else "coding_none"
            self.act(who, action, **values, **({"theme": ids[theme]} if theme else {}))
        self.act(who, "coding_finish", question="a.one.aim")


@pytest.fixture
def choir(show):
    with open_store("sqlite://") as store:
        yield Choir(store, show)


def focused(page):
    return page.evaluate("document.activeElement.textContent")


def choose(page, question="a.one.aim"):
    page.get_by_label("Question to find themes in").select_option(question)
    page.locator(".cop-suggested, .cop-coding").first.wait_for()


def test_a_theme_is_made_given_and_marked_by_keyboard_alone(choir):
    page = choir.page("Ann")
    page.get_by_text("Add a theme").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Joy")
    page.keyboard.press("Enter")
    page.get_by_text("The theme “Joy” is added.").wait_for()
    choose(page)
    box = page.get_by_role("group", name="by Ann").get_by_label("Joy")
    box.focus()
    page.keyboard.press("Space")
    page.get_by_text("1 of 3 members, in 1 question").wait_for()
    assert box.is_checked()
    page.get_by_text("Mark a passage of the answer by Ann").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("not written")
    page.keyboard.insert_text("nor pasted")
    page.keyboard.press("Home")
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+End")
    page.keyboard.press("Tab")
    page.keyboard.type("Joy")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Marked: “😀 for joy.”").wait_for()
    assert page.locator(".cop-coding mark").all_text_contents() == ["😀 for joy."]
    page.get_by_role("button", name="Take back Joy").press("Enter")
    page.get_by_text("The mark is taken back.").wait_for()
    assert "Mark a passage" in focused(page)
    assert page.locator(".cop-coding mark").count() == 0


def test_what_is_wrong_is_said_beside_it_and_nothing_typed_is_lost(choir):
    choir.act("Ann", "theme_make", name="Joy", description="")
    page = choir.page("Ann")
    page.get_by_text("Add a theme").click()
    form = page.locator('form[data-submit="themes.make"]')
    form.get_by_label("Name").fill("joy")
    form.get_by_role("button", name="Add the theme").click()
    form.get_by_role("alert").get_by_text("There is a theme “joy” already").wait_for()
    choir.act("Ben", "theme_make", name="Money", description="")
    page.get_by_role("button", name="Refresh").click()
    page.locator(".cop-theme-name", has_text="Money").wait_for()
    assert form.get_by_label("Name").input_value() == "joy"
    assert "already" in form.get_by_role("alert").inner_text()


def test_a_theme_is_changed_merged_and_put_back(choir):
    for name in ("Joy", "Money"):
        choir.act("Ann", "theme_make", name=name, description="")
    page = choir.page("Ann")
    page.locator("summary", has_text="Change the theme Joy").click()
    change, merge = (
        page.locator(f'form[data-submit="themes.{each}"]').first for each in ("change", "merge")
    )
    change.get_by_label("Name").fill("Delight")
    change.get_by_label("Name").press("Enter")
    page.get_by_text("The theme “Delight” is saved.").wait_for()
    assert focused(page) == ""
    merge.get_by_role("button").click()
    merge.get_by_role("alert").get_by_text("This theme is not there any more").wait_for()
    merge.get_by_label("Merge into").select_option(label="Money")
    merge.get_by_role("button").click()
    page.get_by_text("“Delight” now counts for “Money”.").wait_for()
    assert focused(page) == "Themes"
    page.get_by_text("1 theme that was removed or merged").click()
    page.get_by_role("button", name="Put back the theme Delight").press("Enter")
    page.get_by_text("The theme “Delight” is back.").wait_for()
    assert [each.name for each in choir.open("Ann").theme_book().alive] == ["Delight", "Money"]


def test_a_suggestion_becomes_a_theme_and_another_is_refused(choir, flaws):
    for number, aim in enumerate(["Travel far.", "Travel by bus.", "The hall!"]):
        choir.share(f"Singer {number}", aim)
    page = choir.page("Ann")
    choose(page)
    page.get_by_text("3 suggestions of themes").press("Enter")
    assert flaws(page) == []
    page.get_by_role("button", name="Accept the suggestion travel").press("Enter")
    page.get_by_text("is made of the suggestion.").wait_for()
    assert focused(page) == "2 suggestions of themes"
    page.get_by_role("button", name="Refuse the suggestion hall").press("Enter")
    page.get_by_text("The suggestion “Hall” is refused.").wait_for()
    (theme,) = choir.open("Ann").theme_book().alive
    assert (theme.name.lower(), bool(theme.suggestion)) == ("travel", True)


def test_coders_meet_once_both_have_finished(choir, flaws):
    for name in ("Joy", "Money"):
        choir.act("Ann", "theme_make", name=name, description=f"About {name}.")
    choir.code("Ben", {"Ann": "Joy", "Ben": "", "Cem": "Money"})
    page = choir.page("Ann")
    choose(page)
    assert "Ben:" not in page.locator(".cop-coding").inner_text()
    choir.code("Ann", {"Ann": "Joy", "Ben": "", "Cem": "Joy"})
    page.get_by_text("Coders differ on 1 answer.").wait_for()
    assert page.locator(".cop-sides").inner_text().splitlines() == [
        "Ann", "Joy (not given by all)", "Ben", "Money (not given by all)",
    ]  # fmt: skip
    assert "Ben: Money" in page.locator(".cop-coding").inner_text()
    page.evaluate("document.querySelectorAll('details').forEach(each => (each.open = true))")
    assert flaws(page) == []


def test_a_codebook_is_saved_and_taken_in(choir, tmp_path):
    choir.act("Ann", "theme_make", name="Joy", description="")
    page = choir.page("Ann")
    page.get_by_text("Codebook", exact=True).click()
    with page.expect_download() as caught:
        page.get_by_role("button", name="Save as REFI-QDA").click()
    assert caught.value.suggested_filename == "codebook.qdc"
    table = tmp_path / "codebook.csv"
    table.write_text("name,description\nMoney,\nJoy,Fun\n", encoding="utf-8")
    field = page.get_by_label("Take in themes from a codebook")
    field.set_input_files(table)
    page.get_by_text("Taken in: 1 new, 1 changed.").wait_for()
    hostile = tmp_path / "codebook.qdc"
    hostile.write_text("<!DOCTYPE x [<!ENTITY a 'b'>]><CodeBook>&a;</CodeBook>", encoding="utf-8")
    field.set_input_files(hostile)
    page.locator(".cop-codebook").get_by_text("This file declares entities").wait_for()
    assert [each.name for each in choir.open("Ann").theme_book().alive] == ["Joy", "Money"]
