"""A stranger's journey from the root address to results and DataFrames; then a second one's."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PURPOSE, INTEREST = "Define your purpose", "Define your shared interest"
COMMUNITY, PRACTICE = "Define your community", "Define your practice"
SECTIONS = (PURPOSE, INTEREST, COMMUNITY, PRACTICE)
ROLES = "How will the community's roles be defined"

ANN = {
    "define.purpose.primary": "To learn from each other\n\nand to <b>stay</b> & laugh 😀.",
    "define.purpose.needs": "Money for travel\nTime",
    "define.purpose.benefits": "Who benefits: Both; Benefit: New skills, and friends",
    "define.purpose.notes": "Ask the board first.",
    "define.interest.shared": "(not sure yet)\nBirds, mostly",
    "define.interest.notes": "Owls!",
    "define.community.members": "Bird watchers\n鳥の会",
    "define.community.stakeholders": (
        "Yes\nStakeholder: The town; Role: Funding; What they care about: Quiet mornings"
    ),
    "define.community.roles": (
        "Role: Host; Held by: Group leader; Who takes it on (may be open): Ann; "
        "What it does: Opens the hut"
    ),
    "define.community.notes": "Two of us are new.",
    "define.practice.shared": "We count birds at dawn.",
    "define.practice.notes": "And write it down.",
}


def join_by_hand(person):
    page = person.page
    page.get_by_label("Your name").fill(person.name)
    page.get_by_role("button", name="Join").click()
    person.link = page.get_by_label("Your personal link").input_value()


def fill_in(person, answers):
    """Type the answers as one would: each kind with its own controls."""
    line = {name: text.split("\n") for name, text in answers.items()}
    page, box = person.page, person.box
    box("What is the group's main purpose?").fill(answers["define.purpose.primary"])
    box("Need 1").fill(line["define.purpose.needs"][0])
    page.keyboard.press("Enter")
    page.keyboard.type(line["define.purpose.needs"][1])
    row = person.section(PURPOSE).get_by_role("group", name="Benefit 1")
    row.get_by_label("Who benefits").select_option("Both")
    row.get_by_label("Benefit", exact=True).fill("New skills, and friends")
    box("Which interest does the group share?").fill("Birds, mostly")
    person.section(INTEREST).get_by_label("I'm not sure yet").check()
    box("Person or kind of people 1").fill(line["define.community.members"][0])
    page.get_by_role("button", name="Add another person or kind of people").click()
    box("Person or kind of people 2").fill(line["define.community.members"][1])
    fill_in_tables(person)
    box("Which practice do you share?").fill(answers["define.practice.shared"])
    for title, section_id in zip(
        SECTIONS, ("purpose", "interest", "community", "practice"), strict=True
    ):
        notes = person.section(title).get_by_label("Notes")
        notes.fill(answers[f"define.{section_id}.notes"])


def fill_in_tables(person):
    section = person.section(COMMUNITY)
    section.get_by_label("Yes", exact=True).check()
    row = section.get_by_role("group", name="Stakeholder 1")
    row.get_by_label("Stakeholder", exact=True).fill("The town")
    row.get_by_label("Role").select_option("Funding")
    row.get_by_label("What they care about").fill("Quiet mornings")
    row = section.get_by_role("group", name="Role 1")
    row.get_by_label("Role", exact=True).fill("Host")
    row.get_by_label("Held by").select_option("Group leader")
    row.get_by_label("Who takes it on").fill("Ann")
    row.get_by_label("What it does").fill("Opens the hut")


def texts(frame, name):
    own = frame[frame["member"] == name]
    return dict(zip(own["question"].astype(str), own["answer"], strict=True))


def note_messages(page, heard):
    def note(data):
        heard.append(data if isinstance(data, str) else data.decode(errors="replace"))

    page.on("websocket", lambda socket: socket.on("framereceived", note))


def test_two_strangers_answer_everything_and_see_each_other(stranger, join_as, place):
    heard = []
    ann = stranger("Ann Journey", prepare=lambda page: note_messages(page, heard))
    expect(ann.page).to_have_title("Start | Communities of Practice Guide")
    join_by_hand(ann)
    key = ann.link.split("#")[1]
    assert ann.link == f"{place.url}join#{key}"
    assert [message for message in heard if key in message and '"joined"' not in message] == []
    ann.page.get_by_role("link", name="Go to the questions").click()
    ann.ready()
    expect(ann.page.get_by_text("0 of 8 questions answered")).to_be_visible()

    fill_in(ann, ANN)
    assert ann.is_saved()
    for title in SECTIONS:
        expect(ann.status(title)).to_contain_text("Saved at")
    expect(ann.page.get_by_text("8 of 8 questions answered")).to_be_visible()
    assert place.workbook.responses().query("member == 'Ann Journey'").empty
    assert texts(place.workbook.responses(drafts=True), ann.name) == ANN

    for title in SECTIONS:
        words = ann.share(title)
        expect(ann.section(title).get_by_text("Shared with the group")).to_be_visible()
        assert "Not provided" not in words
    assert texts(place.workbook.responses(), ann.name) == ANN

    bob = join_as("Bob Journey")
    expect(bob.box("What is the group's main purpose?")).to_have_value("")
    fill_in(bob, ANN | {"define.purpose.primary": "To be outside"})
    for title in SECTIONS:
        bob.share(title)
        expect(bob.section(title).get_by_text("Shared with the group")).to_be_visible()

    for person in (ann, bob):
        person.page.get_by_role("link", name="Results", exact=True).click()
        main = person.page.get_by_role("main")
        expect(main.get_by_text("To be outside")).to_be_visible()
        expect(main.get_by_text("to <b>stay</b> & laugh 😀.")).to_be_visible()
        named = main.get_by_role("region", name="What members name").get_by_role("listitem")
        expect(named.filter(has_text="Money for travel")).to_contain_text(
            "Ann Journey, Bob Journey"
        )
    assert key not in ann.page.url + ann.page.content() + place.server.output()
    assert ann.page.errors + bob.page.errors == []
    assert ann.page.outside + bob.page.outside == []

    wide = place.workbook.wide()
    assert wide.loc["Bob Journey", "define.purpose.primary"] == "To be outside"
    items = place.workbook.items("define.purpose.needs").query("member == 'Ann Journey'")
    assert list(items["item"]) == ["Money for travel", "Time"]
