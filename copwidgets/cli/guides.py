"""The commands for guide files: check one, and compare a changed one with what was answered.

Neither changes anything. What a change means is worked out in `comparing`; here it is put in lines.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import partial
from pathlib import Path
from typing import Annotated, Optional

import typer

from copwidgets.anonymity import FEWEST, withheld
from copwidgets.comparing import Change, Comparison, compare
from copwidgets.errors import AccessError
from copwidgets.settings import Settings
from copwidgets.workbook import Workbook

from .options import CommunityOption, StoreOption, opened, sentences

guide_app = typer.Typer(no_args_is_help=True, help="Look after guide files.")

People = Callable[[Collection[str]], str]
"""Says in words who a number of members are."""


@guide_app.command("check")
def guide_check(
    file: Annotated[
        Optional[Path],  # noqa: UP045 - typer reads it at run time
        typer.Argument(help="The guide file to check. Default: the one that is served."),
    ] = None,
) -> None:
    """Check a guide file and list everything that is wrong with it."""
    from copwidgets.guide import load_guide

    with sentences():
        path = Settings.find(guide=file).guide
        guide = load_guide(path)
        parts = [
            _count(len(guide.phases), "phase"),
            _count(len(guide.sections), "section"),
            _count(len(guide.counted), "question"),
        ]
        print(f"{path}: {guide.title!r} is in order: {', '.join(parts)}.")


@guide_app.command("diff")
def guide_diff(
    file: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Argument(help="The changed guide file. Default: the one that is served."),
    ] = None,
    *,
    names: Annotated[
        bool, typer.Option("--names", help="Name the members, where the community has names.")
    ] = False,
    community: CommunityOption = None,
    store: StoreOption = None,
) -> None:
    """Compare a guide with what a community has answered: what changes, and for how many."""
    from copwidgets.guide import load_guide

    with sentences():
        guide = load_guide(Settings.find(guide=file).guide)
        with opened(community, None, store) as (workbook, _):
            people = _people(workbook, names=names)
            versions = workbook.answered_versions()
            found = compare(guide, versions, workbook.newest())
            print(f"{workbook.community.name}: {_answered(len(versions.guides))}\n")
            for line in _lines(found, people):
                print(line)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _answered(versions: int) -> str:
    if not versions:
        return "nobody has answered yet, so every question is a new one."
    return f"{_count(versions, 'version')} of the guide answered so far."


def _people(workbook: Workbook, *, names: bool) -> People:
    if names and workbook.community.is_pseudonymous:
        raise AccessError(
            "this community answers without names",
            where=workbook.community.name,
            remedy="Leave out --names.",
        )
    if names:
        known = {each.id: each.name for each in workbook.store.members(workbook.community.id)}
        return lambda ids: ", ".join(name for each, name in known.items() if each in ids)
    return partial(_number, hides=workbook.community.is_pseudonymous)


def _number(ids: Collection[str], *, hides: bool) -> str:
    if hides and withheld(len(ids)) is None:
        return f"fewer than {FEWEST} members"
    return _count(len(ids), "member")


def _lines(found: Comparison, people: People) -> Iterator[str]:
    for change in found.changes:
        yield from _change_lines(change, people)
    yield ""
    for removed, added in found.suggestions:
        yield f"If {added} asks what {removed} asked, write below it in the file:"
        yield f"    was: [{removed}]"
    yield _ending(found, people)


def _change_lines(change: Change, people: People) -> Iterator[str]:
    earlier = f" (was {', '.join(change.earlier)})" if change.earlier else ""
    yield f"{change.question_id}: {', '.join(change.what)}{earlier}"
    if change.words:
        yield f"    {change.words}"
    if change.what == ("removed",) and change.unplaced:
        yield f"    become answers to an earlier question: {people(change.unplaced)}"
    elif change.unplaced:
        yield f"    answers that do not fit any more: {people(change.unplaced)}"


def _ending(found: Comparison, people: People) -> str:
    if not found.unplaced:
        return "Nothing is lost: every answer keeps its place or is taken over."
    return (
        "Nothing is lost: answers that no question takes are shown as they were given "
        f"({people(found.unplaced)}); every other one keeps its place or is taken over."
    )
