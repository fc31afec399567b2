"""The JSON file, read by the standard library and held against its schema."""

import json

import jsonschema
import pytest

from copwidgets.community import Naming
from copwidgets.export.json_file import SCHEMA, write_json
from copwidgets.frames.columns import MOMENT as MOMENTS
from copwidgets.frames.columns import REAL, TEXT, build_frame
from tests.export.conftest import MOMENT


@pytest.fixture
def written(tmp_path):
    def write(contents):
        write_json(contents, tmp_path / "x.json")
        found = json.loads((tmp_path / "x.json").read_bytes())
        schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.Draft202012Validator(schema).validate(found)
        return found

    return write


def test_the_file_is_of_its_shape_and_says_what_it_is_about(written, contents, guide):
    found = written(contents)
    assert found["guide"] == {"title": "Every kind", "language": "he", "version": guide.version}
    assert found["community"] == {"name": "Choir & Band", "is_pseudonymous": False}
    assert found["members"] == ["Zoë", "李雷", "Bo"]
    assert found["earlier_questions"] == {"gone.question": "gone.question"}
    assert found["tables"] == {}


def test_responses_are_those_of_the_frame(written, contents):
    found = written(contents)["responses"]
    frame = contents.responses
    for name in ("question", "member", "status", "state", "revision", "answer"):
        assert [each[name] for each in found] == frame[name].tolist()
    assert [each["value"] for each in found] == [json.loads(each) for each in frame["value"]]
    assert {each["answered_at"] for each in found} == {MOMENT.isoformat()}
    assert {each["carried_from"] == [] for each in found} == {True}


def test_items_are_those_of_the_frame(written, contents):
    found = written(contents)["items"]
    assert [each["item"] for each in found] == contents.items["item"].tolist()
    assert found[0]["item_no"] == 1


def test_the_codebook_says_what_may_be_chosen(written, contents):
    asked = {each["question"]: each for each in written(contents)["codebook"]}
    assert asked["begin.how.keen"]["values"][0] == {"value": "1", "text": "not at all"}
    (_, held) = asked["begin.people.roles"]["columns"]
    assert held["values"][1] == {"value": "all", "text": "Everybody"}
    assert asked["begin.people.funders"]["follow_up"] == {"after yes": "Who are they?"}


def test_nobody_and_nothing_is_of_the_same_shape(written, make_contents):
    found = written(make_contents({}))
    assert (found["members"], found["responses"], found["items"]) == ([], [], [])


def test_other_tables_are_rows_of_plain_json(written, make_contents):
    frame = build_frame(
        {"at": ([MOMENT, None], MOMENTS), "x": ([0.5, None], REAL), "name": (["a", None], TEXT)}
    )
    found = written(make_contents({"Ann": {}}, naming=Naming.PSEUDONYMOUS, more={"themes": frame}))
    assert found["tables"]["themes"] == [
        {"at": MOMENT.isoformat(), "x": 0.5, "name": "a"},
        {"at": None, "x": None, "name": None},
    ]
    assert found["community"]["is_pseudonymous"]
