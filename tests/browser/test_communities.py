"""Two communities in one store, five members each, all at their pages at the same time."""

import pytest
from playwright.sync_api import expect

from copwidgets.people import join
from copwidgets.workbook import open_workbook

pytestmark = pytest.mark.browser

PURPOSE = "Define your purpose"
PRIMARY = "What is the group's main purpose?"
NAMES = ("Ann", "Bo", "Cem", "Dan", "Eve")  # the same names in both


@pytest.fixture(scope="module")
def groups(serve_workbook):
    """Serve a store with two communities; return the place, and each opened by its name."""
    place = serve_workbook()
    store = place.workbook.store
    store.change_community(place.workbook.community.id, {"name": "Owls"})
    store.add_community("Larks")
    opened = {
        name: open_workbook(store=place.workbook.url, community=name) for name in ("Owls", "Larks")
    }
    yield place, opened
    for workbook in opened.values():
        workbook.close()


@pytest.mark.timeout(400)  # twenty kernels and ten open pages, on a machine that others use
def test_nothing_of_one_community_is_seen_from_the_other(groups, person_of):
    place, opened = groups
    people = [
        (community, name, person_of(place, workbook, name))
        for community, workbook in opened.items()
        for name in NAMES
    ]
    for community, name, person in people:
        expect(person.page.get_by_text(f"in {community}")).to_be_visible()
        person.box(PRIMARY).fill(f"{community} {name} say this")
    for _, _, person in people:
        assert person.is_saved()
        person.share(PURPOSE)
    for community, _, person in people:
        expect(person.section(PURPOSE).locator(".cop-done")).to_be_visible()
        person.open("80_results.ipynb")
        other = {"Owls": "Larks", "Larks": "Owls"}[community]
        expect(person.page.get_by_text("5 members: 5 have started, 5 have shared")).to_be_visible()
        for name in NAMES:
            expect(person.page.get_by_text(f"{community} {name} say this")).to_be_visible()
        assert other not in person.page.locator("body").inner_text()
    for community, workbook in opened.items():
        said = workbook.responses()["answer"]
        assert sorted(said) == [f"{community} {name} say this" for name in NAMES]


@pytest.fixture
def person_of(join_as):
    """Let somebody join a community and open the questions."""

    def enter(place, workbook, name):
        return join_as(name, at=place, key=join(workbook.store, workbook.community, name).key)

    return enter
