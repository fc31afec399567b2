"""Every guide of the project gives whole frames: nothing here names a question."""

from pathlib import Path

import pytest

from copwidgets.frames import codebook_frame, history_frame, items_frame, long_frame, wide_frame
from copwidgets.guide import load_guide

pytestmark = pytest.mark.filterwarnings("error")

ROOT = Path(__file__).parents[2]
GUIDES = ["data/guide.yaml", "tests/data/many_kinds.yaml"]


@pytest.fixture(params=GUIDES)
def guide(request):
    return load_guide(ROOT / request.param)


def test_codebook_has_every_question_in_guide_order(guide):
    codebook = codebook_frame(guide)
    ids = [question.id for question in guide.questions]
    assert list(codebook["question"]) == list(codebook["question"].cat.categories) == ids
    assert not codebook.isna().any(axis=None)


def test_without_responses(guide, community, people):
    for build in (long_frame, items_frame, history_frame):
        empty = build(guide, community, people, [])
        assert len(empty) == 0
        assert len(empty["question"].cat.categories) == len(guide.questions)
    assert wide_frame(guide, people, []).shape == (12, len(guide.questions))


def test_emptied_by_everyone(guide, community, people, respond):
    responses = [respond(member, each.id) for member in people for each in guide.questions]
    long = long_frame(guide, community, people, responses)
    assert len(long) == len(responses)
    assert set(long["answer"]) == {""}
    assert list(long["kind"][::12]) == [question.kind.name for question in guide.questions]
    assert (wide_frame(guide, people, responses) == "").all(axis=None)


def test_the_columns_of_every_table_can_be_had(guide, community, people):
    for question in guide.questions:
        items = items_frame(guide, community, people, [], question=question.id)
        assert items.columns.is_unique
        assert len(items.columns) == 9 + len(question.kind.to_fields())
