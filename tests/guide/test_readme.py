"""The README for guide authors is true: its examples load, its error is the one that is shown."""

import re
import textwrap

import pytest

from copwidgets.errors import GuideError
from copwidgets.guide import parse_guide
from copwidgets.guide.model import Guide, Phase, Question, Section
from copwidgets.kinds import KINDS


@pytest.fixture(scope="module")
def readme(repository):
    return (repository / "data" / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def examples(readme):
    return re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL)


@pytest.fixture(scope="module")
def example_questions(examples, guide_of):
    written = [example for example in examples if example.startswith("- id:")]
    before = guide_of().replace("id: a", "id: start").replace("start.b", "start.why")
    below = textwrap.indent("".join(written), " " * 10)
    return parse_guide(before + below).questions


def test_whole_guides_load(examples):
    guides = [example for example in examples if example.startswith("title:")]
    assert [parse_guide(each).questions[0].id for each in guides] == ["start.why.reason"] * 2
    assert parse_guide(guides[1]).intro.count("\n\n") == 1


def test_there_is_an_example_of_every_kind(examples, example_questions):
    written = [line for each in examples for line in each.splitlines() if line.startswith("- id:")]
    assert len(example_questions) == len(written)
    assert {question.kind.name for question in example_questions} == set(KINDS)


def test_every_key_is_explained(readme):
    models = [Guide, Phase, Section, Question, *KINDS.values()]
    keys = {key for model in models for key in model.model_fields} - {"name"}
    assert [key for key in sorted(keys) if f"`{key}`" not in readme] == []


def test_the_error_shown_is_what_a_reader_gets(readme, examples):
    faulty = examples[0].replace("title: Why", "titel: Why").replace("long_text", "table")
    with pytest.raises(GuideError) as caught:
        parse_guide(faulty, source="guide.yaml")
    assert f"```\n{caught.value}\n```" in readme
