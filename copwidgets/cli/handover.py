"""The commands for answers that cross without a server: a person's file, and merging many."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from copwidgets.community import Act, Member
from copwidgets.errors import CopwidgetsError
from copwidgets.handover import hand_over, merge_files, sources, write_file
from copwidgets.histories import Merged, Outcome
from copwidgets.people import Leader

from .options import CommunityOption, GuideOption, StoreOption, find, opened, sentences

handover_app = typer.Typer(
    no_args_is_help=True, help="Hand answers over as a file, and merge such files."
)


@handover_app.command("save")
def hand_over_save(  # noqa: PLR0913 - each is an option of the command
    file: Annotated[
        Path, typer.Argument(help="The new file, or the folder to put it into.")
    ] = Path(),
    *,
    member: Annotated[
        Optional[str],  # noqa: UP045 - typer reads it at run time
        typer.Option(help="Whose answers. Default: the only person who has answered."),
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Put it over an older one.")] = False,
    community: CommunityOption = None,
    guide: GuideOption = None,
    store: StoreOption = None,
) -> None:
    """Save one person's answers as a file for their facilitator: all versions, drafts too."""
    with opened(community, guide, store) as (workbook, leader):
        found = find(leader, member) if member else _only_one(leader)
        name, text = hand_over(workbook.store, found)
        path = file / name if file.is_dir() else file
        write_file(path, text, replaces=replace)
        workbook.store.note(found.community_id, Act.DATA_HANDED_OUT, None, found)
        print(f"{path}: the answers of {found.name}. Give it to your facilitator only.")


def _only_one(leader: Leader) -> Member:
    begun = leader.store.begun(leader.community_id)
    found = [each for each in leader.store.members(leader.community_id) if each.id in begun]
    if len(found) != 1:
        what = "several people have answered here" if found else "nobody has answered here yet"
        remedy = "Say whose answers: --member NAME." if found else "Answer a question first."
        raise CopwidgetsError(what, remedy=remedy)
    return found[0]


@handover_app.command("merge")
def hand_over_merge(
    folder: Annotated[Path, typer.Argument(help="Where the files are.")],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what would become of each file.")
    ] = False,
    community: CommunityOption = None,
    guide: GuideOption = None,
    store: StoreOption = None,
) -> None:
    """Merge the files that people handed over; the same again, or in any order, changes nothing.

    Ends with 1 if a file was refused. A store that does not exist yet is created.
    """
    with sentences():
        files = sources(folder)
    counts = dict.fromkeys(Outcome, 0)
    with opened(community, guide, store, creates=not dry_run) as (workbook, leader):
        for each in merge_files(leader, workbook.guide, files, is_tried=dry_run):
            counts[each.outcome] += 1
            print(_line(each), flush=True)
    told = ", ".join(f"{number:,} {outcome}" for outcome, number in counts.items() if number)
    print(f"{len(files):,} files: {told}." if files else "There is no file in this folder.")
    if dry_run:
        print("Nothing was written.")
    if counts[Outcome.REFUSED]:
        raise typer.Exit(1)


def _line(merged: Merged) -> str:
    new = f" ({merged.new} new {'version' if merged.new == 1 else 'versions'})"
    said = f"{merged.outcome}{new if merged.outcome is Outcome.MERGED else ''}"
    whose = f" {merged.member}." if merged.member else ""
    notes = " ".join(merged.notes)
    return f"{merged.file}: {said}:{whose} {notes}".rstrip(" :")
