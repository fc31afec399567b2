"""Hundreds of members at once: how fast the page comes, how fast a key is saved, what is lost.

All arrive within seconds, type in bursts as people do, close tabs in the middle of a word and come
back, while kernels are killed at random. Afterwards the store is compared with what every visitor
had been told and with what they meant; the server with what it held before they came.

html, drawn s    until all of a page is there, until its forms are: after waiting in line
key to saved s   from the last key of a burst to the acknowledgement, the form's pause of 0.5 s
                 included; "disturbed" where the page had lost its kernel or its socket meanwhile
message s        from sending a save to its acknowledgement
memory           USS of the server and of its kernels, PSS of all; before is after a first visitor

The goal of 30 minutes is `--minutes 30 --kill-per-minute 10 --reopen-per-minute 40`.
"""

import json
import os
import platform
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, cast

import psutil  # type: ignore[import-untyped]
import typer
from sqlalchemy import select
from visitors.account import Account, to_text
from visitors.house import House, open_house
from visitors.member import Plan

from copwidgets.community import Member
from copwidgets.people import join
from copwidgets.settings import carried, file_url
from copwidgets.store import Store, open_store
from copwidgets.store.sql import SqlStore
from copwidgets.store.tables import REVISIONS
from copwidgets.workbook import open_workbook

CROWD = Path(__file__).with_name("visitors")
PAGE = "10_define.ipynb"
LOOK_SECONDS = 60.0
GONE_SECONDS = 90.0
PEACE_LOOKS = 5
PACKAGES = ("copwidgets", "ipykernel", "jupyter_client", "jupyter_server", "tornado", "voila")

Json = dict[str, Any]


@dataclass(frozen=True)
class Order:
    """What is asked for: the options of the command."""

    visitors: int
    minutes: float
    arrive_within: float
    kills: float
    reopens: float
    store: str


# --- the run --------------------------------------------------------------------------------------


def run(order: Order) -> Account:
    """Let the crowd in and out, and compare."""
    account = Account()
    with TemporaryDirectory() as place:
        folder = Path(place)
        store = order.store or file_url(folder / "answers.sqlite")
        people, keys = _make_people(store, order.visitors + 1)
        with open_house(folder, store) as house:
            _visit(house, [keys[-1]], Plan(house.url, PAGE, _cookie(house), 0, 3, 0))
            _wait_for_peace(house)
            account.before = house.look()
            plan = Plan(
                house.url,
                PAGE,
                _cookie(house),
                order.arrive_within,
                order.minutes * 60,
                order.reopens / 60 / order.visitors,
            )
            with _watched(house, account):
                said = _visit(house, keys[:-1], plan, account=account, kills=order.kills)
            account.members, account.crowd_cpu = said["members"], said["cpu"]
            account.gone = _wait_until_gone(house, account.before.kernels)
            _wait_for_peace(house)
            account.after = house.look()
        _compare(store, people[:-1], account)
        if account.all("faults"):
            _tell_log(folder / "log.txt")
    return account


def _make_people(url: str, count: int) -> tuple[list[Member], list[str]]:
    guide = carried("guide.yaml")
    with open_workbook(guide=guide, store=url) as workbook:
        joined = [
            join(workbook.store, workbook.community, f"Member {number}") for number in range(count)
        ]
    return [each.member for each in joined], [each.key for each in joined]


def _cookie(house: House) -> str:
    return f"session-{house.port}"


def _visit(
    house: House,
    keys: Sequence[str],
    plan: Plan,
    *,
    account: Account | None = None,
    kills: float = 0,
) -> Json:
    """Let a crowd visit, in a process of its own; return its last words."""
    command = [sys.executable, str(CROWD)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin
    assert process.stdout
    process.stdin.write(json.dumps({"plan": asdict(plan), "keys": list(keys)}) + "\n")
    process.stdin.flush()
    said: Json = {}
    for line in process.stdout:
        said = json.loads(line)
        if account and said["event"] != "left":
            account.note(house.look())
        if account and said["event"] == "arrived" and kills:
            _Killer(house, account, kills / 60, seconds=plan.seconds).start()
    if process.wait() or said.get("event") != "left":
        raise RuntimeError("the crowd ended before its time; its own words are above")
    return said


class _Killer(threading.Thread):
    """Kills a kernel every now and then, whosever it is."""

    def __init__(self, house: House, account: Account, rate: float, *, seconds: float) -> None:
        super().__init__(daemon=True)
        self.house, self.account, self.rate = house, account, rate
        self.end = time.monotonic() + seconds

    def run(self) -> None:
        chance = random.Random(6)
        while True:
            time.sleep(chance.expovariate(self.rate))
            kernels = self.house.kernels()
            if time.monotonic() > self.end or not kernels:
                return
            with suppress(psutil.NoSuchProcess):
                chance.choice(kernels).kill()
                self.account.killed += 1


@contextmanager
def _watched(house: House, account: Account) -> Iterator[None]:
    """Look at the server now and then (a look costs a second), and count what is computed."""
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(LOOK_SECONDS):
            account.note(house.look())

    watching = threading.Thread(target=look, daemon=True)
    begun, began = house.used(), time.monotonic()
    watching.start()
    yield
    ended.set()
    watching.join()
    account.used = house.used() - begun
    account.seconds = time.monotonic() - began


def _wait_for_peace(house: House) -> None:
    """Wait until no kernel comes or goes any more: those that are kept ready, too."""
    end = time.monotonic() + GONE_SECONDS
    seen = [len(house.kernels())]
    while time.monotonic() < end and len(set(seen)) + (len(seen) < PEACE_LOOKS) > 1:
        time.sleep(0.5)
        seen = [*seen, len(house.kernels())][-PEACE_LOOKS:]


def _wait_until_gone(house: House, most: int) -> float:
    """Wait until there are no more kernels than there were, and return how long that took."""
    began = time.monotonic()
    while len(house.kernels()) > most and time.monotonic() - began < GONE_SECONDS:
        time.sleep(0.2)
    return time.monotonic() - began


def _tell_log(log: Path) -> None:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    print("\nThe end of the server's log:", *lines[-30:], sep="\n", file=sys.stderr)


# --- comparing ------------------------------------------------------------------------------------


def _compare(url: str, people: Sequence[Member], account: Account) -> None:
    """Note what was acknowledged and is not in the store, and what was meant and is not there."""
    with open_store(url) as store:
        kept = _revisions(store)
        account.revisions = len(kept)
        for person, seen in zip(people, account.members, strict=True):
            told = {(person.id, *each) for each in seen["tally"]["acknowledged"]}
            account.lost += [f"acknowledged: {each[1]}" for each in told - kept]
            now = {each: response.answer.value for each, response in store.current(person).items()}
            meant = seen["meant"].items()
            account.lost += [f"meant: {each}" for each, text in meant if now.get(each) != text]


def _revisions(store: Store) -> set[tuple[str, str, str]]:
    """Return all that was ever saved: member, question, token."""
    table = REVISIONS.c
    with cast(SqlStore, store).read() as connection:
        rows = connection.execute(select(table.member_id, table.question_id, table.token))
        return {(row.member_id, row.question_id, row.token) for row in rows}


def main(  # noqa: PLR0913 - each is an option of the command
    *,
    visitors: Annotated[int, typer.Option(min=1, help="Members, each with a browser.")] = 200,
    minutes: Annotated[float, typer.Option(min=0, help="How long they type.")] = 2,
    arrive_within: Annotated[float, typer.Option(min=0, help="Seconds in which all come.")] = 10,
    kill_per_minute: Annotated[float, typer.Option(min=0, help="Kernels killed.")] = 0,
    reopen_per_minute: Annotated[float, typer.Option(min=0, help="Tabs closed, opened again.")] = 0,
    store: Annotated[str, typer.Option(help="An empty store's URL; default: a SQLite file.")] = "",
) -> None:
    """Let members in, and print what they and the server went through; 1 when anything failed."""
    order = Order(visitors, minutes, arrive_within, kill_per_minute, reopen_per_minute, store)
    print(_head(order), flush=True)
    account = run(order)
    print(to_text(account))
    if account.lost or account.all("faults"):
        raise typer.Exit(1)


def _head(order: Order) -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    memory = psutil.virtual_memory().total / 1024**3
    cores = len(os.sched_getaffinity(0))
    return (
        f"{order.visitors} visitors arriving within {order.arrive_within:g} s, "
        f"{order.minutes:g} minutes of typing; a minute: {order.kills:g} kernels killed, "
        f"{order.reopens:g} tabs reopened\n"
        f"Python {platform.python_version()}, {packages}; {cores} cores, {memory:.0f} GB"
    )


if __name__ == "__main__":
    typer.run(main)
