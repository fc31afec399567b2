"""What the results page costs for 500 members and 60 questions: seconds, and bytes to a browser.

Opening reads everything and builds all parts; a refresh comes after one more save; a look finds
nothing new. Beside them, in the same run, pandas alone reads the same store and counts the same:
who took part, who has answered what, what is listed. `--profile` shows where the time goes.
"""

import cProfile
import json
import os
import pstats
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Annotated, NamedTuple

import pandas as pd
import typer
from fill import fill

from copwidgets.guide import Guide, parse_guide
from copwidgets.kinds import Answer, Status
from copwidgets.response import Draft
from copwidgets.results import Board, Part, Wish
from copwidgets.settings import file_url
from copwidgets.store import bulk, open_store
from copwidgets.workbook import Workbook

KINDS = (
    "kind: long_text",
    "kind: long_text",
    "kind: long_text",
    "kind: text",
    "kind: list",
    "kind: list",
    "kind: table, columns: [{id: role, text: Role}, {id: taker, text: Taker, open_is_gap: true}]",
    "kind: select_multiple, choices: [{value: a, label: Ann}, {value: b, label: Bo}]",
    "kind: scale",
    "kind: yes_no, follow_up: {kind: list, text: Which?}",
)
MET = 4
"""The place of the list whose items are to be met by an answer to the first question."""


def make_guide(questions: int) -> Guide:
    """Return a guide of so many questions of all sorts, ten in a section."""
    size = len(KINDS)
    sections = [
        [_question(first, number) for number in range(first, min(questions, first + size))]
        for first in range(0, questions, size)
    ]
    written = ", ".join(
        f"{{id: p.s{number * size}, title: Section {number}, questions: [{', '.join(asked)}]}}"
        for number, asked in enumerate(sections)
    )
    return parse_guide(f"title: Large\nphases: [{{id: p, title: P, sections: [{written}]}}]")


def _question(first: int, number: int) -> str:
    met = f", answered_by: p.s{first}.q{first}" if number - first == MET else ""
    kind = KINDS[number - first]
    return f"{{id: p.s{first}.q{number}, text: Question {number}?, {kind}{met}}}"


@contextmanager
def filled(folder: Path, members: int, questions: int) -> Iterator[Workbook]:
    """Open a community of so many members who have answered so many questions."""
    guide, url = make_guide(questions), file_url(folder / "store.sqlite")
    with open_store(url) as store:
        community = fill(store, guide, members * questions)
        yield Workbook(guide, store, url, community=community.id)


class Page:
    """A page that somebody has open: what it is told at each look."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook, self.board = workbook, Board(workbook)
        self.drawn: dict[str, str] = {}
        self.told: list[int] = []

    def look(self) -> None:
        """Take the parts that are not as they were drawn, and note their bytes in `told`."""
        found = self.board.look(Wish(), anew=False)
        changed = [each for each in found if self.drawn.get(each.id) != each.stamp]
        self.drawn = {each.id: each.stamp for each in found}
        self.told.append(size(changed))


def size(parts: Sequence[Part]) -> int:
    """Return how many bytes the parts are on their way to the browser."""
    content = json.dumps([each.json for each in parts], ensure_ascii=False, separators=(",", ":"))
    return len(content.encode())


def save(workbook: Workbook, number: int) -> None:
    """Let another member list something new, and share that."""
    member = workbook.participants()[number]
    asked = next(each for each in workbook.guide.questions if each.kind.name == "list")
    base = workbook.store.current(member)[asked.id].revision
    answer = Answer(Status.ANSWERED, ["Rooms", f"New thing {number}"])
    draft = Draft(asked.id, answer, base, os.urandom(8).hex())
    saved = workbook.store.save(member, draft, workbook.guide.version)
    section = workbook.guide.sections[0].id
    workbook.store.share(member, section, {asked.id: saved.response.revision})


def by_pandas(workbook: Workbook, folder: Path) -> tuple[pd.Series, pd.DataFrame, pd.Series]:
    """Count the same by pandas alone: nothing is checked, put into words, or kept for later."""
    import sqlite3

    connection = sqlite3.connect(folder / "store.sqlite")
    query = bulk.build_query("sqlite", drafts=False)
    rows = pd.read_sql(query, connection, params=(workbook.community.id, "", "~"))
    connection.close()
    rows["section"] = rows["question_id"].str.rsplit(".", n=1).str[0]
    taken_part = rows.groupby("section")["member_id"].nunique()
    answered = rows.pivot_table(
        index="member_id", columns="question_id", values="status", aggfunc="first"
    )
    lists = rows[rows["data"].str.startswith("[", na=False)]
    items = lists.assign(item=lists["data"].map(json.loads)).explode("item")
    items["item"] = items["item"].astype(str).str.casefold()
    named = items.groupby(["question_id", "item"])["member_id"].nunique()
    return taken_part, answered, named


class Took(NamedTuple):
    """What something took: by the clock, and of processors, which a busy machine changes less."""

    seconds: float
    cpu: float


def timed(work: Callable[[], object]) -> Took:
    """Do something, and return what it took, with the processes that it starts."""
    start, cpu = time.perf_counter(), _cpu()
    work()
    return Took(time.perf_counter() - start, _cpu() - cpu)


def _cpu() -> float:
    usage = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in usage)


def measure(folder: Path, members: int, questions: int, runs: int) -> None:
    """Print a line for each thing that a page does."""
    with filled(folder, members, questions) as workbook:
        peer = [timed(lambda: by_pandas(workbook, folder)) for _ in range(runs)]
        pages = [Page(workbook) for _ in range(runs)]
        opened = [timed(each.look) for each in pages]
        idle = [timed(pages[0].look) for _ in range(runs)]
        fresh = []
        for number in range(runs):
            save(workbook, number)
            fresh.append(timed(pages[0].look))
    print(f"{members} members, {questions} questions, {runs} runs; pandas alone, in CPU, is 1.0")
    print(f"{'':28}  median s      min      max     CPU s  x pandas      bytes")
    show("pandas alone", peer, peer)
    show("the page opens", opened, peer, pages[0].told[0])
    show("... after one more save", fresh, peer, int(median(pages[0].told[-runs:])))
    show("... when nothing is new", idle, peer, pages[0].told[1])


def show(name: str, took: Sequence[Took], peer: Sequence[Took], told: int = 0) -> None:
    """Print one line; it is compared by CPU seconds."""
    seconds, cpu = zip(*took, strict=True)
    ratio = median(cpu) / median(each.cpu for each in peer)
    times = f"{median(seconds):8.3f} {min(seconds):8.3f} {max(seconds):8.3f}  {median(cpu):8.3f}"
    print(f"{name:28}  {times}  {ratio:8.2f}  {told:9,}", flush=True)


def profile(folder: Path, members: int, questions: int) -> None:
    """Print where the time of opening and of a refresh goes."""
    with filled(folder, members, questions) as workbook:
        page = Page(workbook)
        for name in ("opening", "a refresh"):
            watch = cProfile.Profile()
            watch.runcall(page.look)
            print(f"--- {name}")
            pstats.Stats(watch).sort_stats("cumulative").print_stats("copwidgets", 25)
            save(workbook, 0)


def main(
    *,
    members: Annotated[int, typer.Option(min=1)] = 500,
    questions: Annotated[int, typer.Option(min=1)] = 60,
    runs: Annotated[int, typer.Option(min=1, help="How often each is measured.")] = 5,
    profiled: Annotated[bool, typer.Option("--profile", help="Show where the time goes.")] = False,
) -> None:
    """Print what the results page costs."""
    with TemporaryDirectory() as name:
        if profiled:
            profile(Path(name), members, questions)
        else:
            measure(Path(name), members, questions, runs)


if __name__ == "__main__":
    typer.run(main)
