"""The line of Python below each part gives, in a notebook, the figures that the page shows."""

import json
import re

import pandas as pd
import pytest

from copwidgets import Workbook, load_guide, open_store, summary
from copwidgets.community import Naming, ResultsFor
from copwidgets.results import Board, Wish
from copwidgets.sample import fill_sample


@pytest.fixture(scope="module")
def sample(repository, tmp_path_factory):
    """Open the sample's group as whoever holds the store, or as one of its members."""
    guide = load_guide(repository / "data" / "guide.yaml")
    url = f"sqlite:///{tmp_path_factory.mktemp('sample')}/store.sqlite"
    with open_store(url) as store:
        fill_sample(store, guide, repository / "data" / "sample.yaml")
        yield lambda who=None: Workbook(guide, store, url, who)


@pytest.fixture(scope="module")
def workbook(sample):
    return sample()


@pytest.fixture(scope="module")
def page(workbook):
    return {part.id: part for part in Board(workbook).look(Wish())}


def run(workbook, how):
    """Do what a notebook does with the line."""
    return eval(how.call, {"workbook": workbook, "summary": summary, "pd": pd})


@pytest.fixture(scope="module")
def frames_of(workbook, page):
    return lambda part_id: [run(workbook, how) for how in page[part_id].how]


def blocks(part, kind):
    return [block for block in part.blocks if block["type"] == kind]


def numbers(words):
    return [int(each) for each in re.findall(r"\d+", words)]


# --- every line runs ------------------------------------------------------------------------------


def all_frames(workbook, wish):
    parts = Board(workbook).look(wish)
    assert all(how.words for part in parts for how in part.how)
    return [run(workbook, how) for part in parts for how in part.how]


@pytest.mark.parametrize("who", [None, "Grace Adeyemi", "Oluwaseun Bakare"])
def test_every_line_gives_a_frame(sample, who):
    frames = all_frames(sample(who), Wish())
    assert len(frames) > 15
    assert all(isinstance(each, pd.DataFrame) for each in frames)


@pytest.mark.parametrize("words", ["school", "“", 'it\'s "so"\\', "𝔘"])
def test_what_is_looked_for_stands_in_the_line_whatever_it_is(workbook, words):
    parts = Board(workbook).look(Wish(search=words))
    (how,) = (how for part in parts for how in part.how if "search_answers" in how.call)
    assert isinstance(run(workbook, how), pd.DataFrame)


def test_the_lines_of_a_group_without_names(group):
    workbook = group.open()
    changes = {"naming": str(Naming.PSEUDONYMOUS), "results": str(ResultsFor.ALWAYS)}
    group.store.change_community(workbook.community.id, changes)
    assert all(isinstance(each, pd.DataFrame) for each in all_frames(group.open(), Wish()))
    for number, name in enumerate(("Ann", "Bo", "Cy", "Di")):
        group.share(name, aim="A choir for all", needs=["Rooms", f"Need {number}"])
    frames = all_frames(group.open(), Wish())
    assert all(isinstance(each, pd.DataFrame) for each in frames)
    assert not any("Ann" in each.to_csv() for each in frames if "named_by" in each)


# --- and gives the figures of the page ------------------------------------------------------------


def test_who_has_taken_part(page, frames_of):
    overall, sections = frames_of("participation")
    (whole,) = blocks(page["participation"], "progress")
    counts = ["members", "started", "shared"]
    assert overall[counts].iloc[0].tolist() == [whole[name] for name in counts]
    (rows,) = (block["rows"] for block in blocks(page["participation"], "sections"))
    assert sections[["title", *counts]].to_numpy().tolist() == [
        [row["name"], *(row[name] for name in counts)] for row in rows
    ]


def test_who_has_answered_what(workbook, page, frames_of):
    (frame,) = frames_of("completeness")
    (grid,) = blocks(page["completeness"], "grid")
    assert frame.index.tolist() == list(grid["members"])
    cells = [row["cells"] for group in grid["groups"] for row in group["rows"]]
    asked = [question.id for question in workbook.guide.counted]
    assert [[word or "empty" for word in frame[each]] for each in asked] == cells


def test_what_was_said(page, frames_of):
    (frame,) = frames_of("answers")
    for question, rows in frame.groupby("question", observed=True):
        (block,) = blocks(page[f"answers/{question}"], "answers")
        said = [(row["member"], row["text"]) for row in block["rows"]]
        assert said == list(zip(rows["member"], rows["answer"], strict=True))


def test_what_members_name(page, frames_of):
    counted = frames_of("items")[0]
    seen = 0
    for question, rows in counted.groupby("question", observed=True):
        (block,) = blocks(page[f"items/{question}"], "items")
        shown = [(row["item"], *numbers(row["words"])) for row in block["rows"]]
        known = list(zip(rows["item"], rows["members"], strict=True))
        assert shown == known[: len(shown)]
        seen += len(shown)
    assert seen > 20
    merged = counted[counted["merge"] != ""]
    assert merged["members"].tolist() == [7, 4]


def test_what_several_say(page, frames_of):
    parts = [part for part_id, part in page.items() if part_id.startswith("common/")]
    assert len(parts) > 3
    for part in parts:
        shared, near, _ = frames_of(part.id)
        (block,) = blocks(part, "common")
        shown = [(row["term"], *numbers(row["words"])) for row in block["shared"]]
        known = list(zip(shared["term"], shared["members"], shared["of"], strict=True))
        assert shown == known[: len(shown)]
        told = [(each["nearness"], each["similarity"]) for each in block["pairs"]]
        found = zip(near["nearness"], near["similarity"], strict=True)
        assert told == [(nearness, f"{value:.2f}") for nearness, value in found]


def test_themes_by_members(page, frames_of):
    (frame,) = frames_of("themes")
    (block,) = blocks(page["themes"], "themes")
    shown = {row["name"]: numbers(row["words"]) for row in block["themes"]}
    columns = (frame[name] for name in ("name", "members", "answered", "questions"))
    assert shown == {name: counts for name, *counts in zip(*columns, strict=True)}


def test_how_far_coders_agree(page, frames_of):
    agreed, disputed = frames_of("themes/differ")
    (table,) = blocks(page["themes/differ"], "table")
    figures = agreed[["alpha", "kappa"]].map(lambda value: f"{value:.2f}").to_numpy().tolist()
    assert [row[3:5] for row in table["rows"]] == figures
    (block,) = blocks(page["themes/differ"], "disputed")
    assert numbers(block["words"]) == [
        disputed.groupby(["question", "member"], observed=True).ngroups
    ]


def test_what_is_still_open(page, frames_of):
    (frame,) = frames_of("gaps")
    parts = [part for part_id, part in page.items() if part_id.startswith("gaps/")]
    groups = [block for part in parts for block in blocks(part, "gaps")]
    shown = [row for block in groups for row in block["rows"]]
    assert len(shown) == len(frame) > 5
    for row, item, members, answers in zip(
        shown, *(frame[name] for name in ("item", "members", "answers")), strict=True
    ):
        assert (row["item"], numbers(row["words"])) == (item, [members])
        assert [link["member"] for link in row["links"]] == [who for _, who in json.loads(answers)]
