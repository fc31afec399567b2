"""A workbook in which everything that can be a payload is one: names, answers, a guide's words.

`stuff` puts them into a served world; the fixture is in conftest. No test in here.
"""

import secrets

import yaml

from copwidgets.community import NewMember
from copwidgets.errors import CopwidgetsError
from copwidgets.response import Draft
from copwidgets.store.names import clean_name, name_key
from tests.security.payloads import ALL, HTML

WORDS = [each for each in ALL if len(each) < 2000 and each.isprintable()]
MOST_NAMES = 30


def pick(number):
    return WORDS[number % len(WORDS)]


def to_guide():
    """Return a guide whose every word is a payload."""
    words = iter(WORDS * 3)
    choices = [{"value": f"c{n}", "label": next(words)} for n in range(20)]
    table = {"kind": "table", "row": next(words), "columns": []}
    for n in range(3):
        table["columns"].append({"id": f"col{n}", "text": next(words)})
    table["columns"].append(
        {"id": "col3", "text": next(words), "kind": "select_one", "choices": choices}
    )
    kinds = [
        {"kind": "text"},
        {"kind": "long_text"},
        {"kind": "list", "item": next(words)},
        table,
        {"kind": "yes_no", "follow_up": {"text": next(words), "kind": "long_text"}},
        {"kind": "select_one", "choices": choices, "other": True},
        {"kind": "select_multiple", "choices": choices, "other": True},
        {"kind": "scale", "min": 1, "max": 5, "min_label": next(words), "max_label": next(words)},
        {"kind": "notes"},
    ]
    questions = [
        {"id": f"a.one.q{n}", "text": next(words), "help": next(words), **kind}
        for n, kind in enumerate(kinds)
    ]
    sections = [
        {
            "id": f"a.{name}",
            "title": next(words),
            "help": next(words),
            "questions": [
                {**question, "id": question["id"].replace("one", name)} for question in part
            ],
        }
        for name, part in (("one", questions), ("two", questions[:1]))
    ]
    phase = {
        "id": "a",
        "title": next(words),
        "intro": "\n\n".join(WORDS[:40]),
        "sections": sections,
    }
    other = {
        **phase,
        "id": "b",
        "title": next(words),
        "sections": [
            {
                **sections[1],
                "id": "b.one",
                "questions": [{**questions[0], "id": "b.one.q0", "text": next(words)}],
            }
        ],
    }
    return {
        "title": next(words),
        "language": "en",
        "intro": "\n\n".join(WORDS),
        "phases": [phase, other],
    }


def answers():
    """Return an answer of every kind, all payloads in them: question id -> value."""
    rows = [
        {"col0": a, "col1": b, "col2": a, "col3": "c1"} for a, b in zip(ALL, ALL[::-1], strict=True)
    ]
    short = [each for each in ALL if len(each) < 2000]
    return {
        "a.one.q0": short[0],
        "a.one.q1": "\n".join(short),
        "a.one.q2": short,
        "a.one.q3": [{name: text[:900] for name, text in row.items()} for row in rows],
        "a.one.q4": {"choice": "yes", "follow_up": "\n".join(short[:60])},
        "a.one.q5": {"choice": "other", "other": short[8]},
        "a.one.q6": {"choices": ["c0", "c7", "other"], "other": short[40]},
        "a.one.q7": 3,
        "a.one.q8": "\n\n".join(ALL)[:19_000],
        "a.two.q0": "=1+1",
    }


def write_all(world, member, values):
    kinds = {question.id: question.kind for question in world.workbook.guide.questions}
    seen = {}
    for question_id, value in values.items():
        checked = kinds[question_id].check({"status": "answered", "value": value})
        assert checked.answer is not None, (question_id, checked)
        draft = Draft(question_id, checked.answer, 0, secrets.token_hex(8))
        saved = world.store.save(member, draft, world.workbook.guide.version)
        seen[question_id] = saved.response.revision
    for section in world.workbook.guide.sections:
        own = {each: n for each, n in seen.items() if each.startswith(section.id + ".")}
        if own:
            world.store.share(member, section.id, own)


def to_names():
    """Return the payloads that can be names, each once, and how many were refused as such."""
    found = {}
    for each in ALL:
        try:
            name = clean_name(each[:80])
        except CopwidgetsError:
            continue
        found.setdefault(name_key(name), name)
    return list(found.values())


def write_guide(folder):
    """Write the guide of payloads, and return its file."""
    file = folder / "guide.yaml"
    file.write_text(yaml.safe_dump(to_guide(), allow_unicode=True), encoding="utf-8")
    return file


def stuff(world):
    """Put people and answers of payloads into a world that is served on such a guide."""
    community = world.workbook.community
    people = [
        NewMember(
            name,
            f"m{n}@example.org" if n % 2 else "",
            pick(n).replace(" ", "")[:60] if n % 3 == 0 else "",
        )
        for n, name in enumerate(to_names())
    ]
    world.people = world.store.add_members(community.id, tuple(people), None)
    world.store.change_community(community.id, {"name": HTML[8]})
    for n, member in enumerate(world.people[:MOST_NAMES]):
        write_all(world, member, {"a.one.q0": ALL[n % len(ALL)][:1000] or "x"})
    writer = world.people[0]
    write_all(world, writer, answers())
    world.add(f"{HTML[9]} leads"[:80], leads=True)
    world.leader = next(name for name in world.members)
    world.writer = writer
    world.workbook.look_again()
    return world
