import hashlib
import sqlite3
from contextlib import closing

import pytest
from pydantic import ValidationError

from copwidgets.guide import Guide, parse_guide


def test_the_guide_of_the_workbook_is_complete(define):
    assert (len(define.phases), len(define.sections), len(define.questions)) == (1, 4, 12)
    assert [len(section.counted) for section in define.sections] == [3, 1, 3, 1]
    assert [section.questions[-1].kind.name for section in define.sections] == ["notes"] * 4
    assert all(question.help for question in define.questions)
    assert all(section.help for section in define.sections)
    assert define.phases[0].intro.count("\n\n") == 2


def test_the_wording_of_the_worksheet(define):
    expected = {
        "define.purpose.primary": ("long_text", "What is the group's main purpose?"),
        "define.purpose.needs": (
            "list",
            "Which particular needs will the community exist to meet?",
        ),
        "define.purpose.benefits": ("table", "What do members and stakeholders gain from it?"),
        "define.interest.shared": ("long_text", "Which interest does the group share?"),
        "define.community.members": ("list", "Who belongs to the group?"),
        "define.community.stakeholders": (
            "yes_no",
            "Are there important stakeholders, such as people who fund or lead?",
        ),
        "define.community.roles": (
            "table",
            (
                "How will the community's roles be defined (for individuals, groups, group "
                "leaders, community administrators and so on), and who will take them on?"
            ),
        ),
        "define.practice.shared": ("long_text", "Which practice do you share?"),
    }
    counted = [question for section in define.sections for question in section.counted]
    assert {each.id: (each.kind.name, each.text) for each in counted} == expected
    assert [section.title for section in define.sections] == [
        "Define your purpose",
        "Define your shared interest",
        "Define your community",
        "Define your practice",
    ]


def test_a_second_guide_needs_no_change_of_code(many_kinds):
    assert (len(many_kinds.phases), len(many_kinds.sections)) == (2, 12)
    assert len(many_kinds.questions) == 60
    assert len({question.kind.name for question in many_kinds.questions}) == 9
    assert many_kinds.language == "de"


def test_blocks_are_found_by_id(define):
    assert define.phase("define").title == "Define"
    assert define.section("define.purpose").questions[0] is define.question(
        "define.purpose.primary"
    )
    assert "define.purpose.primary" in define
    assert "define.purpose" not in define
    assert ["define.purpose.primary"] not in define


@pytest.mark.parametrize("level", ["phase", "section", "question"])
def test_an_unknown_id_is_answered_with_the_known_ones(define, level):
    with pytest.raises(KeyError, match="The guide has no 'nowhere'; it has: define"):
        getattr(define, level)("nowhere")


def test_the_walk_is_in_guide_order(many_kinds):
    walked = list(many_kinds.walk())
    assert tuple(question for _, _, question in walked) == many_kinds.questions
    assert all(question in section.questions for _, section, question in walked)
    assert all(question in phase.questions for phase, _, question in walked)
    assert many_kinds.phases[0].questions == many_kinds.questions[:30]


@pytest.mark.parametrize(
    "block",
    [
        lambda guide: guide,
        lambda guide: guide.phases[0],
        lambda guide: guide.sections[0],
        lambda guide: guide.questions[0],
        lambda guide: guide.questions[0].kind,
    ],
)
def test_every_block_is_frozen_and_hashable(many_kinds, block):
    found = block(many_kinds)
    field = next(iter(type(found).model_fields))
    with pytest.raises(ValidationError, match="frozen"):
        setattr(found, field, "something else")
    assert isinstance(hash(found), int)


def test_the_spec_of_a_question_is_all_that_a_browser_needs(define):
    spec = define.question("define.community.stakeholders").to_spec()
    assert {key: spec[key] for key in ("id", "required", "counted")} == {
        "id": "define.community.stakeholders",
        "required": False,
        "counted": True,
    }
    columns = spec["kind"]["follow_up"]["kind"]["columns"]
    assert [column["id"] for column in columns] == ["stakeholder", "role", "cares_about"]
    assert not define.question("define.purpose.notes").to_spec()["counted"]


def test_equal_words_have_an_equal_version_and_any_other_word_another(guide_of):
    text = guide_of("{id: a.b.c, kind: list, text: Who?, item: person}")
    version = parse_guide(text).version
    assert len(version) == 64
    assert parse_guide(f"# a remark\n{text}\n\nlanguage: en\n").version == version
    for word in ("A guide", "A phase", "A section", "Who", "person", "list"):
        changed = text.replace(word, "notes" if word == "list" else "Was")
        changed = changed.replace(", item: person", "") if word == "list" else changed
        assert parse_guide(changed).version != version
    assert parse_guide(text + "intro: Hello\n").version != version


def test_the_content_makes_the_same_guide_again(many_kinds):
    again = Guide.model_validate_json(many_kinds.content)
    assert again == many_kinds
    assert again.version == many_kinds.version


def test_a_guide_without_earlier_ids_has_the_version_it_had_before_there_were_any(repository):
    """Stores know guides by the hash of their content: it must never change under them."""
    kept = repository / "tests" / "data" / "store_0002.sqlite"
    with closing(sqlite3.connect(f"{kept.as_uri()}?immutable=1", uri=True)) as connection:
        guides = list(connection.execute("SELECT version, content FROM guides"))
    assert guides
    for version, content in guides:
        again = Guide.model_validate_json(content)
        assert (again.version, again.content) == (version, content)
        assert hashlib.sha256(content.encode()).hexdigest() == version


def test_earlier_ids_are_part_of_the_content(guide_of):
    plain = parse_guide(guide_of("{id: a.b.c, kind: text, text: T}"))
    empty = parse_guide(guide_of("{id: a.b.c, kind: text, text: T, was: []}"))
    renamed = parse_guide(guide_of("{id: a.b.c, kind: text, text: T, was: [a.x.y, a.b.z]}"))
    assert "was" not in plain.content
    assert plain.version == empty.version != renamed.version
    assert renamed.questions[0].was == ("a.x.y", "a.b.z")
    assert Guide.model_validate_json(renamed.content) == renamed
    assert "was" not in renamed.questions[0].to_spec()


def test_what_is_a_gap_is_part_of_the_content_where_it_is_said(guide_of):
    table = "{{id: a.b.d, kind: table, text: T, columns: [{{id: who, text: Who{}}}]}}"
    plain = parse_guide(guide_of("{id: a.b.c, kind: list, text: T}", table.format("")))
    said = parse_guide(
        guide_of(
            "{id: a.b.c, kind: list, text: T, answered_by: a.b.d}",
            table.format(", open_is_gap: true"),
        )
    )
    assert "answered_by" not in plain.content
    assert "open_is_gap" not in plain.content
    assert said.version != plain.version
    assert Guide.model_validate_json(said.content) == said
    assert said.question("a.b.c").answered_by == "a.b.d"
    assert said.question("a.b.d").kind.to_gap_fields() == {"who": "Who"}
    assert plain.question("a.b.d").kind.to_gap_fields() == {}
