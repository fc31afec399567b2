"""Makes large stores for the other benchmarks: made-up members who answer a whole guide.

Rows are written in bulk, with the checksums that real saves have. Run alone, it fills a store and
says how long that took and how large it is.
"""

import json
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, cast

import typer
from sqlalchemy import Connection, Table, insert, update

from copwidgets.community import Community
from copwidgets.guide import Guide, load_guide
from copwidgets.kinds import Answer, JsonValue, Kind, Status, YesNo
from copwidgets.response import Response, State
from copwidgets.settings import carried, file_url
from copwidgets.store import Store, open_store
from copwidgets.store.rows import to_columns
from copwidgets.store.sql import SqlStore
from copwidgets.store.tables import COMMUNITIES, HEADS, MEMBERS, REVISIONS

VOCABULARY = """
we meet share learn about open data rooms time tools people practice from each other because nobody
else has a place for questions of this kind until now and the group would miss it
"""
WORDS = VOCABULARY.split()
THINGS = ("Rooms", "Time", "Trust", "Räume", "场地", "Money", "A place to ask", "Someone who knows")
START = datetime(2026, 1, 5, 9, tzinfo=UTC)
CHUNK = 20_000


def fill(store: Store, guide: Guide, answers: int, *, name: str = "Large") -> Community:
    """Add a community whose members have answered everything, about `answers` answers in all.

    Of ten answers one is a draft, one has an older revision, and one is "not sure yet"; a text has
    about 40 words. The same call makes the same answers.
    """
    sql = cast(SqlStore, store)
    community = store.add_community(name)
    if store.guide(guide.version) is None:
        store.keep_guide(guide.version, guide.content)
    size = max(1, answers // len(guide.questions))
    _insert(sql, MEMBERS, (_member(community.id, number) for number in range(size)))
    made = Maker(guide, community.id, random.Random(answers))
    rows = (row for number in range(size) for row in made.rows(number))
    while chunk := list(islice(rows, CHUNK)):
        _insert(sql, REVISIONS, (revision for revision, _ in chunk))
        _insert(sql, HEADS, (head for _, head in chunk if head))
    changes = update(COMMUNITIES).where(COMMUNITIES.c.id == community.id)
    sql.write(lambda connection: connection.execute(changes.values(changes=made.changes)))
    return community


class Maker:
    """Draws the answers of one member after another; `changes` counts them."""

    def __init__(self, guide: Guide, community_id: str, chance: random.Random) -> None:
        self.guide, self.community_id, self.chance, self.changes = guide, community_id, chance, 0

    def rows(self, number: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """Yield each revision of a member with its head; {} where that comes with a later one."""
        for question in self.guide.questions:
            draw = self.chance.randrange(10)
            first = self._response(number, question.id, self._answer(question.kind, number, draw))
            if draw == 1:
                yield to_columns(first, "token-1"), {}
                changed = replace(first, revision=2, base=1)
                yield to_columns(changed, "token-2"), self._head(changed, shared=2)
            else:
                yield to_columns(first, "token-1"), self._head(first, shared=1 if draw else 0)

    def _response(self, number: int, question_id: str, answer: Answer) -> Response:
        moment = START + timedelta(seconds=self.chance.randrange(10**6), microseconds=number)
        who, version = member_id(number), self.guide.version
        return Response(
            community_id=self.community_id,
            member_id=who,
            question_id=question_id,
            revision=1,
            base=0,
            answer=answer,
            state=State.SHARED,
            guide_version=version,
            saved_at=moment,
        )

    def _head(self, response: Response, *, shared: int) -> dict[str, Any]:
        self.changes += 1
        key = {name: getattr(response, name) for name in ("community_id", "member_id")}
        return {
            **key,
            "question_id": response.question_id,
            "n": response.revision,
            "shared_n": shared or None,
            "change": self.changes,
        }

    def _answer(self, kind: Kind, number: int, draw: int) -> Answer:
        status = Status.NOT_SURE if draw == 2 else Status.ANSWERED  # noqa: PLR2004 - one in ten
        value = None if status is Status.NOT_SURE else self._value(kind, number)
        return Answer(status, value)

    def _value(self, kind: Kind, number: int) -> JsonValue:
        ways = {"list": self._list, "table": self._table, "yes_no": self._yes_no}
        if kind.name in ways:
            return ways[kind.name](kind, number)
        chosen = list(kind.to_values())
        if kind.name == "select_multiple":
            return {"choices": chosen[: self.chance.randrange(1, 3)]}
        if not chosen:
            return self._text(number, 40)
        one = self.chance.choice(chosen)
        return int(one) if kind.name == "scale" else {"choice": one}

    def _list(self, kind: Kind, number: int) -> JsonValue:
        del kind
        return [*self.chance.sample(THINGS, 3), f"Thing {number}"]

    def _table(self, kind: Kind, number: int) -> JsonValue:
        return [self._row(kind, number) for _ in range(self.chance.randrange(1, 4))]

    def _yes_no(self, kind: Kind, number: int) -> JsonValue:
        follow_up = cast(YesNo, kind).follow_up
        below = {"follow_up": self._value(follow_up.kind, number)} if follow_up else {}
        return {"choice": self.chance.choice(("yes", "no")), **below}

    def _row(self, kind: Kind, number: int) -> dict[str, str]:
        chosen = kind.to_field_values()
        return {
            field: self.chance.choice(list(chosen[field]))
            if field in chosen
            else self._text(number, 6)
            for field in kind.to_fields()
        }

    def _text(self, number: int, words: int) -> str:
        return f"{' '.join(self.chance.choices(WORDS, k=words))} {number}."


def member_id(number: int) -> str:
    """Return an id that looks like those that are drawn: nothing of the order is in it."""
    return f"{random.Random(number).getrandbits(128):032x}"


def _member(community_id: str, number: int) -> dict[str, Any]:
    name = f"Member {number} née Zoë"
    return {
        "community_id": community_id,
        "id": member_id(number),
        "name": name,
        "name_key": name.casefold(),
        "joined_at": START + timedelta(seconds=number),
        "role": "member",
        "alias": str(100 + number),
    }


def _insert(store: SqlStore, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    while chunk := list(islice(rows, CHUNK)):

        def write(connection: Connection, chunk: list[dict[str, Any]] = chunk) -> None:
            connection.execute(insert(table), chunk)

        store.write(write)


def main(
    url: Annotated[str, typer.Argument(help="The store to add a community to.")] = "",
    *,
    answers: Annotated[int, typer.Option(min=1, help="How many answers, about.")] = 10_000,
) -> None:
    """Fill a store (a temporary one by default) and print what that took, as JSON."""
    with TemporaryDirectory() as folder:
        place = Path(folder) / "large.sqlite"
        with open_store(url or file_url(place)) as store:
            start = time.perf_counter()
            community = fill(store, load_guide(carried("guide.yaml")), answers)
            seconds = time.perf_counter() - start
        size = None if url else place.stat().st_size
    print(json.dumps({"community": community.id, "seconds": round(seconds, 1), "bytes": size}))


if __name__ == "__main__":
    typer.run(main)
