"""The form as a user of ipywidgets meets it in a cell; what a page sends is in test_messages.py."""

import ipywidgets
import pytest
import traitlets

from copwidgets.errors import AnswerError, CopwidgetsWarning, StoreError
from copwidgets.guide import parse_guide
from copwidgets.kinds import Answer, Status
from copwidgets.response import Draft
from copwidgets.widgets import Onward, SectionForm


def test_an_untouched_form_is_empty(form):
    assert form.value == {}
    assert form.errors == {}
    assert (form.state, form.answered) == ("untouched", 0)


def test_setting_a_value_saves_shows_and_tells_observers(form, page, texts):
    told = []
    form.observe(lambda change: told.append((change["old"], change["new"])), "value")
    form.value = {"a.one.name": "Choir"}
    assert texts() == {"a.one.name": "Choir"}
    assert told == [({}, {"a.one.name": "Choir"})]
    assert (form.state, form.answered) == ("draft", 1)
    shown = page.heard[-1]
    assert shown["type"] == "answers"
    assert shown["answers"]["a.one.name"]["text"] == "Choir"
    assert shown["standing"] == {"state": "draft", "at": None}


def test_a_text_from_elsewhere_is_not_overwritten_without_a_word(form, open_form, texts):
    open_form().value = {"a.one.name": "Band"}
    with pytest.warns(CopwidgetsWarning, match=r"a\.one\.name: .* Both texts are kept"):
        form.value = {"a.one.name": "Choir"}
    assert texts() == {"a.one.name": "Choir"}


def test_what_is_absent_stays_as_it_is(form, texts):
    form.value = {"a.one.name": "Choir"}
    form.value = {"a.one.needs": ["rooms"]}
    form.value = {}
    assert texts() == form.value == {"a.one.name": "Choir", "a.one.needs": ["rooms"]}


def test_untouched_emptied_and_not_sure_are_three_things(form, store, member):
    form.value = {"a.one.name": None, "a.one.funders": Status.NOT_SURE}
    assert form.value == {"a.one.name": None, "a.one.funders": Status.NOT_SURE}
    assert "a.one.needs" not in form.value
    statuses = {each: found.answer.status for each, found in store.current(member).items()}
    assert statuses == {"a.one.name": Status.EMPTIED, "a.one.funders": Status.NOT_SURE}
    assert form.answered == 1


def test_the_word_not_sure_is_a_text_like_any_other(form):
    form.value = {"a.one.name": "not_sure"}
    assert form.value["a.one.name"] is not Status.NOT_SURE
    form.value = {"a.one.name": Status.NOT_SURE}
    assert form.value["a.one.name"] is Status.NOT_SURE


def test_a_value_set_unchanged_saves_nothing(form, store, member):
    form.value = {"a.one.name": Answer(Status.NOT_SURE, "Choir?"), "a.one.needs": ["rooms"]}
    before = store.current(member)
    form.value = dict(form.value)
    assert store.current(member) == before
    assert before["a.one.name"].answer == Answer(Status.NOT_SURE, "Choir?")


def test_a_value_that_comes_to_the_same_saves_nothing(form, store, member):
    form.value = {"a.one.needs": ["rooms"]}
    form.value = {"a.one.needs": [" rooms ", ""]}
    assert form.value == {"a.one.needs": ["rooms"]}
    assert store.current(member)["a.one.needs"].revision == 1


def test_a_value_changed_in_place_and_set_again_is_saved(form, texts):
    form.value = {"a.one.needs": ["rooms"]}
    value = form.value
    value["a.one.needs"].append("money")
    assert texts() == {"a.one.needs": ["rooms"]}
    form.value = value
    assert texts() == {"a.one.needs": ["rooms", "money"]}


def test_notes_are_not_counted(form):
    form.value = {"a.one.notes": "Ask Bo"}
    assert (form.answered, form.state) == (0, "draft")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"a.one.name": "Choir", "a.one.needs": "rooms"}, "a.one.needs: .* should be a list"),
        ({"a.one.name": "Choir", "a.two.aim": "x"}, "no such question. It has: a.one.name"),
        ({"a.one.name": "x" * 20_001}, "Shorten it by 1"),
        ({"a.one.name": "Choir", 7: "x"}, "no such question"),
        ({"a.one.name": "Choir", "a.one.needs": float("nan")}, "should be a list"),
    ],
)
def test_one_answer_that_does_not_fit_leaves_all_as_it_was(form, texts, value, message):
    form.value = {"a.one.notes": "before"}
    with pytest.raises(AnswerError, match=message):
        form.value = value
    assert texts() == form.value == {"a.one.notes": "before"}


def test_a_value_that_is_no_mapping_is_no_value(form, texts):
    with pytest.raises(traitlets.TraitError):
        form.value = ["Choir"]
    assert texts() == form.value == {}


def test_a_held_value_that_does_not_fit_leaves_all_as_it_was(form, texts):
    with pytest.raises(AnswerError), form.hold_trait_notifications():
        form.value = {"a.one.needs": "rooms"}
    assert texts() == form.value == {}


def test_a_save_that_fails_half_way_shows_what_was_saved(open_form, store, member, texts):
    def save(draft):
        if draft.question_id == "a.one.needs":
            raise StoreError("the disk is full")
        return store.save(member, draft, "version")

    form = open_form(save=save)
    with pytest.raises(StoreError, match="the disk is full"):
        form.value = {"a.one.name": "Choir", "a.one.needs": ["rooms"], "a.one.notes": "x"}
    assert texts() == form.value == {"a.one.name": "Choir"}
    assert form.state == "draft"


def test_errors_say_what_keeps_an_answer_from_being_shared(form):
    form.value = {"a.one.funders": {"choice": "yes", "follow_up": [{"who": "", "why": "money"}]}}
    assert form.errors == {"a.one.funders": ("Fill in “Who” for funder 1.",)}
    form.value = {"a.one.funders": {"choice": "no"}}
    assert form.errors == {}


def test_a_form_opens_with_what_is_stored(open_form, form):
    form.value = {"a.one.name": "Choir", "a.one.funders": Status.NOT_SURE}
    again = open_form()
    assert again.value == form.value
    assert (again.state, again.answered) == ("draft", 2)
    again.value = {"a.one.name": "Band"}
    assert again.get_state()["answers"]["a.one.name"]["revision"] == 2


def test_other_sections_answers_stay_out(open_form, store, member):
    answer = Answer(Status.ANSWERED, "Singing")
    store.save(member, Draft("a.two.aim", answer, 0, "token-of-other"), "version")
    form = open_form()
    assert form.value == {}
    assert "Singing" not in str(form.get_state())


def test_a_form_composes_and_is_shown_like_any_widget(form):
    box = ipywidgets.VBox([form, form])
    assert box.children[0] is form
    data = form._repr_mimebundle_()
    bundle = data[0] if isinstance(data, tuple) else data
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == form.model_id


def test_a_form_reads_well_in_a_cell(form):
    form.value = {"a.one.name": "Choir"}
    assert repr(form) == "<SectionForm a.one: 1 of 3 answered, draft>"
    assert len(repr(ipywidgets.VBox([form]))) < 200


def test_the_page_is_told_what_to_draw(guide):
    onward = Onward("Second", "#a.two", "a.two")
    form = SectionForm(guide.section("a.one"), onward=onward, draft_scope="s", language="de")
    state = form.get_state()
    spec = state["spec"]
    assert [each["id"] for each in spec["questions"]] == [q.id for q in guide.questions][:4]
    assert [each["counted"] for each in spec["questions"]] == [True, True, True, False]
    assert spec["next"] == {"title": "Second", "href": "#a.two", "section": "a.two"}
    assert not spec["shareable"]
    assert (state["draft_scope"], state["language"]) == ("s", "de")


def test_a_form_of_its_own_keeps_answers_in_value(guide, open_page):
    form = SectionForm(guide.section("a.one"))
    page = open_page(form)
    assert page.save({"a.one.name": "Choir"})["results"]["a.one.name"]["revision"] == 1
    form.value = {"a.one.name": "Band"}
    assert form.value == {"a.one.name": "Band"}
    assert form.get_state()["answers"]["a.one.name"]["revision"] == 2
    assert "nothing to share" in page.share(a_one_name=2)["failed"]


def test_a_form_of_one_question(guide, store, member):
    section = guide.section("a.one")
    alone = section.model_copy(update={"questions": section.questions[1:2]})
    form = SectionForm(alone, save=lambda draft: store.save(member, draft, "version"))
    form.value = {"a.one.needs": ["rooms"]}
    assert [each["id"] for each in form.spec["questions"]] == ["a.one.needs"]
    with pytest.raises(AnswerError, match="no such question"):
        form.value = {"a.one.name": "Choir"}
    assert store.current(member).keys() == {"a.one.needs"}


def test_a_browser_can_write_no_answer_past_the_checks(form, texts):
    forged = {"value": {"a.one.name": "x"}, "errors": {}, "state": "shared", "answers": {"x": 1}}
    form.set_state({**forged, "standing": {"state": "shared"}})
    assert texts() == form.value == {}
    assert form.state == "untouched"
    state = form.get_state()
    assert state["answers"] == {}
    assert state["standing"] == {"state": "untouched", "at": None}
    assert not {"value", "errors", "state"} & state.keys()


CHANGED = """
title: Small
phases:
  - id: a
    title: A
    sections:
      - id: a.one
        title: First
        questions:
          - {id: a.one.name, kind: text, text: What is it called?}
          - id: a.one.needs
            kind: select_one
            text: Which need?
            choices: [{value: room, label: A room}]
"""


@pytest.fixture
def changed(form, open_page, store, member):
    """A form over a guide whose question about needs was changed after it had been answered."""
    form.value = {"a.one.name": "Choir", "a.one.needs": ["rooms"]}
    section = parse_guide(CHANGED).section("a.one")
    found = SectionForm(
        section,
        save=lambda draft: store.save(member, draft, "next"),
        share=lambda seen: store.share(member, "a.one", seen),
        current=store.current(member),
    )
    return open_page(found)


def test_an_answer_that_no_longer_fits_leaves_the_page_standing(changed):
    answers = changed.widget.get_state()["answers"]
    needs = answers["a.one.needs"]
    assert {each: needs[each] for each in ("status", "value", "revision", "text")} == {
        "status": "emptied",
        "value": None,
        "revision": 1,
        "text": "",
    }
    assert answers["a.one.name"]["text"] == "Choir"
    assert changed.widget.answered == 1


def test_an_answer_that_no_longer_fits_is_not_shared_and_can_be_given_anew(changed, store, member):
    reply = changed.share(a_one_name=1, a_one_needs=1)
    assert (reply["changed"], reply["standing"]["state"]) == ([], "shared")
    assert [each.question_id for each in store.responses(member.community_id)] == ["a.one.name"]
    reply = changed.save({"a.one.needs": {"choice": "room"}}, base=1)
    assert reply["results"]["a.one.needs"] == {"revision": 2, "problems": [], "unseen": None}
    assert changed.widget.answered == 2
    assert changed.widget.state == "changed"
