"""An attack on pseudonyms by whoever leads: it tries to match names with answers, and cannot.

`attack` is given all that a facilitator of a pseudonymous community can look at and download, what
they know from inviting people, and an earlier named community of the same people. It matches names
with pseudonyms in several ways, each named in `WAYS`. A matching drawn at random hits one person of
a community on average, with a variance of one, whatever its size; so over many communities the hits
of each way have to stay near one a community. In the controls a protection is switched off, and the
same attack finds people: the test can fail.

How people write is content, of which members are warned: it is measured apart, with texts that
carry no style and, as a control, with texts that do.
"""

import csv
import io
import json
import random
import zipfile
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from copwidgets import Workbook, anonymity, open_store
from copwidgets.community import Credential, NewMember
from copwidgets.guide import parse_guide
from copwidgets.judgement import JudgementKind
from copwidgets.kinds import Answer, Status
from copwidgets.pages.desk import Desk, desk_leader
from copwidgets.pages.page import Page
from copwidgets.people import claim, hash_key
from copwidgets.response import Draft
from copwidgets.results import Board, Wish
from copwidgets.settings import FACILITATE
from copwidgets.store import audit, members
from tests.board import blocks_of

GUIDE = parse_guide("""
title: Small
phases:
  - id: a
    title: A
    sections:
      - id: a.one
        title: First
        questions:
          - {id: a.one.name, kind: text, text: What is it called?}
          - {id: a.one.why, kind: long_text, text: Why?}
""")
QUESTIONS = ("a.one.name", "a.one.why")
NAMES = ("Ann", "Bo", "Cy", "Dee", "Eve", "Finn", "Gus", "Hal")
WORDS = [f"word{number}" for number in range(60)]
START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
CLOCKS = ("answers", "audit", "keys", "communities", "rows", "judging")
COMMUNITIES = 12


# --- the simulation: people who behave as people do -----------------------------------------------


@dataclass(frozen=True)
class World:
    """The same people in an earlier, named community and now; `chance` decides all, by a seed."""

    chance: random.Random
    clock: list
    store: object
    folder: Path
    has_style: bool


@pytest.fixture
def worlds(tmp_path, monkeypatch, away):
    """Return a function: so many worlds, one after the other, each with a seed of its own."""
    assert away.is_dir()
    clock = [START]
    for name in CLOCKS:
        monkeypatch.setattr(f"copwidgets.store.{name}.utc_now", lambda: clock[0])

    def make(count, *, has_style=False):
        for seed in range(count):
            chance = random.Random(seed)
            drawn = SimpleNamespace(
                randbelow=chance.randrange, token_hex=lambda n, c=chance: c.randbytes(n).hex()
            )
            for name in ("members", "audit", "rows"):
                monkeypatch.setattr(f"copwidgets.store.{name}.secrets", drawn)
            clock[0] = START
            with open_store("sqlite://") as store:
                yield World(chance, clock, store, tmp_path / str(seed), has_style)

    return make


def live(world):
    """Let both communities live; return the earlier one, the present one, and who is who."""
    names = list(NAMES)
    world.chance.shuffle(names)
    habits = dict(zip(names, world.chance.sample(range(1, 9), len(names)), strict=True))
    styles = {name: world.chance.sample(WORDS, 6) for name in names}
    earlier = world.store.add_community("Earlier")
    present = world.store.add_community("Present")
    present = world.store.change_community(present.id, {"naming": "pseudonymous"})
    for community in (earlier, present):
        (leader,) = world.store.add_members(community.id, [NewMember("Zoe")])
        world.store.change_member(leader, {"role": "facilitator"})
        people = [NewMember(name, f"{name}@example.org") for name in names]
        for member in world.store.add_members(community.id, people, leader):
            key = f"key of {member.name} in {community.name}"
            world.store.add_invitations([(member, hash_key(key))], leader)
        arrivals = list(names)
        world.chance.shuffle(arrivals)
        for name in arrivals:
            _wait(world, hours=world.chance.randrange(1, 30))
            _visit(world, community, name, habits[name], styles[name])
    world.chance.shuffle(arrivals)
    for name in arrivals:
        _wait(world, hours=world.chance.randrange(1, 30))
        _code(world, present, name)
    return earlier, present, names


def _wait(world, **time):
    world.clock[0] += timedelta(**time)


def _visit(world, community, name, habit, style):
    """Let somebody open their link, answer with as many changes as is their habit, and share."""
    store, chance = world.store, world.chance
    member = store.member(community.id, name)
    credential = Credential(hash_key(f"key of {name} in {community.name}"))
    if community.is_pseudonymous:
        credential = claim(store, credential.key_hash).credential
    store.note_seen(member, world.clock[0])
    seen = {}
    for question in QUESTIONS:
        changes = habit if question == QUESTIONS[0] else 1
        for base in range(changes):
            _wait(world, seconds=chance.randrange(5, 900))
            text = " ".join(chance.sample(style if world.has_style else WORDS, 5))
            draft = Draft(question, Answer(Status.ANSWERED, text), base, f"{chance.random():.15f}")
            store.save(member, draft, GUIDE.version, credential)
        seen[question] = changes
    _wait(world, seconds=chance.randrange(1, 60))
    store.share(member, "a.one", seen, credential)


def _code(world, community, name):
    """Let somebody make a theme, give it to every answer but their own, and finish."""
    member = world.store.member(community.id, name)
    theme = f"theme-{world.chance.random():.15f}"
    made = {"theme": theme, "name": f"About {theme}", "description": ""}
    question = QUESTIONS[0]
    given = [
        (
            JudgementKind.CODING_ADDED,
            {
                "coding": f"coding-{world.chance.random():.15f}",
                "theme": theme,
                "question": question,
                "revision": 1,
                "passage": None,
            },
            f"Member {each.alias}",
        )
        for each in world.store.members(community.id)
        if each.name not in {name, "Zoe"}
    ]
    done = (JudgementKind.CODING_FINISHED, {"question": question}, "")
    wanted = [(JudgementKind.THEME_MADE, made, ""), *given, done]
    world.store.judge_all(community.id, wanted, member)


# --- what a facilitator has -----------------------------------------------------------------------


def download(world, community):
    """Return all that the facilitator of a community can look at and take away, by name."""
    book = Workbook(GUIDE, world.store, "url", community=community.id)
    book.enter(world.store.member(community.id, "Zoe"), None)
    desk = Desk(Page(book, FACILITATE), desk_leader(book, served=True))
    address = {"address": "https://example.org/join"}
    found = {
        "links": desk.act("make_links", {"which": "all", **address})["text"],
        "log": desk.act("audit_csv", {})["text"],
        "remind": desk.act("remind", {}),
        "panel": desk.build(),
        "results": look_all_over(book),
        "frames": {
            name: getattr(book, name)()
            for name in (
                *("responses", "wide", "items", "history", "audit"),
                *("themes", "codings", "merges"),
            )
        },
        "files": [path for path in book.export(world.folder) if path.is_file()],
    }
    return SimpleNamespace(**found)


def look_all_over(book):
    """Return what the results page shows, with all unfolded and every question coded."""
    board = Board(book)
    board.act("coding_see", {})
    parts = frozenset(part.id for part in board.look(Wish()))
    wishes = [Wish(open=parts, extra={"coding": each}) for each in QUESTIONS]
    return [block for wish in wishes for part in board.look(wish) for block in part.json["blocks"]]


def look_back(world, community):
    """Return what is of use of a named community: what everybody said, and how often it changed."""
    book = Workbook(GUIDE, world.store, "url", community=community.id)
    frames = {"responses": book.responses(), "history": book.history()}
    return SimpleNamespace(results=blocks_of(book), frames=frames)


def truth_of(world, community):
    """Return name -> pseudonym: what the attack must not find out."""
    people = world.store.members(community.id)
    return {each.name: f"Member {each.alias}" for each in people if each.name != "Zoe"}


# --- the attack -----------------------------------------------------------------------------------


def attack(now, earlier, invited, chance):
    """Return for each way of matching what it takes to be whose: way -> name -> pseudonym.

    Parameters
    ----------
    now, earlier : namespace
        As from `download`, of the pseudonymous community, and `look_back`, of the one before.
    invited : list of str
        The names in the order in which the facilitator pasted them.
    chance : random.Random
        Decides between what looks alike.
    """
    return {name: way(now, earlier, invited, chance) for name, way in WAYS.items()}


def pseudonyms_of(now):
    return sorted(set(now.frames["responses"]["member"]))


def by_rank(names, aliases, *, name_key, alias_key, chance):
    """Match the first with the first, and so on; what is equal is put in a random order."""
    names, aliases = list(names), list(aliases)
    chance.shuffle(names)
    chance.shuffle(aliases)
    return dict(zip(sorted(names, key=name_key), sorted(aliases, key=alias_key), strict=False))


def by_invited_order(now, _earlier, invited, chance):
    """Numbers that were given one after the other follow the pasted list."""
    return by_rank(
        invited, pseudonyms_of(now), name_key=invited.index, alias_key=str, chance=chance
    )


def by_shown_order(now, _earlier, invited, chance):
    """Answers may stand in the order of the people in the panel and in the list of links."""
    shown = [each["name"] for each in now.panel["members"] if each["name"] in invited]
    said = list(dict.fromkeys(now.frames["responses"]["member"]))
    return by_rank(shown, said, name_key=shown.index, alias_key=said.index, chance=chance)


def by_results_order(now, earlier, invited, chance):
    """Answers on the page may stand as they did in the earlier community, or by arrival."""
    first = [each["member"] for each in rows_of(earlier.results)]
    said = list(dict.fromkeys(each["member"] for each in rows_of(now.results)))
    order = [each for each in dict.fromkeys(first) if each in invited]
    return by_rank(order, said, name_key=order.index, alias_key=said.index, chance=chance)


def rows_of(blocks):
    return [row for block in blocks if block["type"] == "answers" for row in block["rows"]]


def by_ids(now, _earlier, invited, chance):
    """Ids of the people in the panel may be in the order of the numbers."""
    ids = {each["name"]: each["id"] for each in now.panel["members"]}
    return by_rank(invited, pseudonyms_of(now), name_key=ids.get, alias_key=str, chance=chance)


def by_times(now, _earlier, invited, chance):
    """Whoever is named beside a moment gave the answer that was saved just before it."""
    log = now.frames["audit"]
    moments = {who: at for who, at in zip(log["who"], log["at"], strict=True) if who in invited}
    moments |= {each["name"]: each["seen"] for each in now.panel["members"] if each["seen"]}
    moments |= {each["who"]: each["at"] for each in now.panel["audit"] if each["who"] in invited}
    last = now.frames["responses"].groupby("member", observed=True)["answered_at"].max()
    return by_rank(
        invited,
        pseudonyms_of(now),
        name_key=lambda name: str(moments.get(name, "")),
        alias_key=lambda alias: str(last[alias]),
        chance=chance,
    )


def by_revisions(now, earlier, invited, chance):
    """Whoever changed their mind often before has the highest numbers of revisions again."""
    before, after = (frame_of(each, "responses") for each in (earlier, now))
    changed = after.groupby("member", observed=True)["revision"].sum()
    told = after.groupby("member", observed=True)["base"].count() if "base" in after else changed
    habit = before.groupby("member", observed=True)["revision"].sum()
    return by_rank(
        invited,
        pseudonyms_of(now),
        name_key=lambda name: habit.get(name, 0),
        alias_key=lambda alias: (changed[alias], told[alias]),
        chance=chance,
    )


def frame_of(downloads, name):
    return downloads.frames[name].astype({"member": str})


def by_coders(now, _earlier, invited, chance):
    """Whoever codes everybody's answer but one gave that one; coders may be numbered as invited."""
    codings = now.frames["codings"].astype({"member": str})
    others = codings[codings["coder"].str.startswith("Coder")]
    left = {}
    for coder, rows in others.groupby("coder"):
        own = set(pseudonyms_of(now)) - set(rows["member"])
        if len(own) == 1:
            left[coder] = own.pop()
    numbered = sorted(left, key=lambda coder: int(coder.split()[-1]))
    found = dict(zip(invited, (left[each] for each in numbered), strict=False))
    assert chance
    return found


def by_counts(now, earlier, invited, chance):
    """Whoever listed or said most before does so again."""
    sizes = []
    for each in (earlier, now):
        frame = frame_of(each, "history")
        sizes.append(frame.groupby("member")["answer"].agg("count"))
    return by_rank(
        invited,
        pseudonyms_of(now),
        name_key=lambda name: sizes[0].get(name, 0),
        alias_key=lambda alias: sizes[1].get(alias, 0),
        chance=chance,
    )


def by_what_stands_together(now, _earlier, invited, chance):
    """A line of a file or part of a page holds a name or an id, and one pseudonym or answer."""
    people = {each["id"]: each["name"] for each in now.panel["members"] if each["name"] in invited}
    said = defaultdict(set)
    for alias, answer in zip(
        *(now.frames["responses"][c] for c in ("member", "answer")), strict=True
    ):
        said[alias] |= {alias, answer}
    found = {}
    for line in lines_of(now):
        names = {
            name for number, name in people.items() if name in line.split(",") or number in line
        }
        aliases = {alias for alias, words in said.items() if any(word in line for word in words)}
        if len(names) == len(aliases) == 1:
            found[names.pop()] = aliases.pop()
    rest = [name for name in invited if name not in found]
    free = [alias for alias in pseudonyms_of(now) if alias not in found.values()]
    return {**by_rank(rest, free, name_key=len, alias_key=len, chance=chance), **found}


def lines_of(now):
    """Yield everything that was taken away, in small pieces, the insides of Excel files too."""
    yield from now.links.splitlines()
    yield from now.log.splitlines()
    for part in (now.panel, now.results, now.remind):
        for piece in pieces(part):
            yield json.dumps(piece)
    for frame in now.frames.values():
        yield from frame.to_csv().splitlines()
    for path in now.files:
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                for name in book.namelist():
                    yield from book.read(name).decode(errors="ignore").split("</row>")
        else:
            yield from path.read_text(encoding="utf-8-sig").splitlines()


def pieces(part):
    """Yield the smallest mappings of a structure."""
    if isinstance(part, dict):
        yield {key: value for key, value in part.items() if not isinstance(value, dict | list)}
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from pieces(each)


WAYS = {
    "invited order": by_invited_order,
    "shown order": by_shown_order,
    "results order": by_results_order,
    "ids": by_ids,
    "times": by_times,
    "revisions": by_revisions,
    "counts": by_counts,
    "coders": by_coders,
    "together": by_what_stands_together,
}


def by_words(now, earlier, invited, chance):
    """Whoever uses the words of an earlier, named answer wrote this one (greedy matching)."""
    before, after = (words_by_member(each) for each in (earlier, now))
    pairs = [(name, alias) for name in invited for alias in after]
    chance.shuffle(pairs)
    pairs.sort(key=lambda pair: -len(before[pair[0]] & after[pair[1]]))
    found = {}
    for name, alias in pairs:
        if name not in found and alias not in found.values():
            found[name] = alias
    return found


def words_by_member(downloads):
    words = defaultdict(set)
    frame = downloads.frames["responses"]
    for member, answer in zip(frame["member"], frame["answer"], strict=True):
        words[member] |= set(answer.split())
    return words


# --- what it finds --------------------------------------------------------------------------------


def hits_over(worlds, ways=WAYS):
    """Return how many people each way finds over all worlds, and how many worlds there are."""
    hits, count = dict.fromkeys(ways, 0), 0
    for world in worlds:
        earlier, present, invited = live(world)
        before, now = look_back(world, earlier), download(world, present)
        truth, chance = truth_of(world, present), random.Random(count)
        for name, way in ways.items():
            guess = way(now, before, invited, chance)
            assert set(guess) <= set(truth)
            hits[name] += sum(truth[who] == alias for who, alias in guess.items())
        count += 1
    return hits, count


def most_by_chance(count):
    """Return how many hits of random matchings are believed: four standard deviations."""
    return count + 4 * count**0.5


def test_nothing_that_can_be_downloaded_tells_who_said_what(worlds):
    """Not even the words do: these texts carry no style."""
    hits, count = hits_over(worlds(COMMUNITIES), {**WAYS, "words": by_words})
    lucky = {way: found for way, found in hits.items() if found > most_by_chance(count)}
    assert lucky == {}, hits


# --- controls: without the protection, the same attack finds people -------------------------------

FEW = 2


def is_found(hits, count):
    """Whether more than three in four were found: far beyond chance."""
    return hits > 0.75 * count * len(NAMES)


def test_it_finds_people_by_their_style(worlds):
    hits, count = hits_over(worlds(FEW, has_style=True), {"words": by_words})
    assert is_found(hits["words"], count)


def test_it_would_find_people_by_moments_that_are_not_cut_to_the_day(worlds, monkeypatch):
    monkeypatch.setattr(audit, "is_pseudonymous", lambda *_: False)
    monkeypatch.setattr(f"{__name__}._code", lambda *_: None)  # the store takes no pseudonyms then
    monkeypatch.setattr(anonymity, "_to_day", lambda moment: moment)
    hits, count = hits_over(worlds(FEW), {"times": by_times})
    assert is_found(hits["times"], count)


def test_it_would_find_people_by_numbers_in_joining_order(worlds, monkeypatch):
    taken = iter(range(100, 999))
    monkeypatch.setattr(members, "_draw_alias", lambda *_: str(next(taken)))
    hits, count = hits_over(worlds(FEW), {"invited order": by_invited_order})
    assert is_found(hits["invited order"], count)


def test_it_would_find_people_by_coders_numbered_in_joining_order(worlds, monkeypatch):
    for world in worlds(FEW):
        earlier, present, invited = live(world)
        people = world.store.members(present.id)
        places = {each.id: invited.index(each.name) for each in people if each.name in invited}
        monkeypatch.setattr(
            "copwidgets.themes.coders._draw", lambda who, of=places: of.get(who, 99)
        )
        guess = by_coders(download(world, present), earlier, invited, random.Random(0))
        assert guess == truth_of(world, present)


def test_it_would_find_people_by_how_often_they_change_their_mind(worlds, monkeypatch):
    def keep(responses, names):
        return (replace(each, member_id=names[each.member_id]) for each in responses)

    monkeypatch.setattr(anonymity, "_strip", keep)
    hits, count = hits_over(worlds(FEW), {"revisions": by_revisions})
    assert is_found(hits["revisions"], count)


def test_it_would_find_people_whose_name_stands_beside_their_answer(worlds, monkeypatch):
    monkeypatch.setattr(
        "copwidgets.pages.progress.Progress._member",
        lambda _self, member, _you: {
            "id": member.id,
            "name": member.name,
            "seen": None,
            "note": anonymity.alias_of(member),
        },
    )
    hits, count = hits_over(worlds(FEW), {"together": by_what_stands_together})
    assert hits["together"] == count * len(NAMES)


def test_a_file_of_links_names_people_and_nothing_of_theirs(worlds):
    made = worlds(1)
    world = next(made)
    _, present, _ = live(world)
    now = download(world, present)
    rows = list(csv.reader(io.StringIO(now.links.removeprefix("\ufeff"))))
    assert rows[0] == ["name", "email", "link", "community"]
    assert {row[0] for row in rows[1:]} <= {"Zoe"}  # all others have a link of their own by now
