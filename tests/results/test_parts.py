"""A part of the page: what of it reaches the browser, and when it counts as another."""

import json

import numpy as np

from copwidgets.results import How, Part
from copwidgets.results.parts import plain, text


def test_a_part_is_json_with_its_working():
    part = Part("one", "One", (text("words"),), (How("Counted.", "summary.count()"),), level=3)
    assert json.loads(json.dumps(part.json)) == {
        "id": "one",
        "title": "One",
        "level": 3,
        "blocks": [{"type": "text", "text": "words"}],
        "how": [{"words": "Counted.", "call": "summary.count()"}],
    }


def test_equal_content_has_an_equal_stamp_and_no_other_has():
    one = Part("one", "One", (text("words"),))
    assert one.stamp == Part("one", "One", (text("words"),)).stamp
    others = (
        Part("two", "One", one.blocks),
        Part("one", "Two", one.blocks),
        Part("one", "One", one.blocks, level=3),
        Part("one", "One", (text("other \ud800"),)),
        Part("one", "One", one.blocks, (How("a", "b"),)),
    )
    assert len({one.stamp, *(each.stamp for each in others)}) == 6


def test_numbers_of_a_frame_become_python_s():
    assert type(plain(np.int64(3))) is int
    assert plain("3") == "3"
