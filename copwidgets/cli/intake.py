"""The command for answers from another survey tool: looked at first, brought in, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Optional

import typer

from copwidgets.community import utc_now
from copwidgets.errors import IntakeError
from copwidgets.guide import Guide
from copwidgets.intake import bringing
from copwidgets.intake.mapping import find_targets
from copwidgets.intake.plans import read_plan, write_plan
from copwidgets.intake.preview import Fate, Outcome, Preview, build_preview
from copwidgets.intake.reading import read_sheet
from copwidgets.intake.sheet import MOST_BYTES, Choice
from copwidgets.intake.suggesting import suggest
from copwidgets.intake.survey import Survey, read_survey
from copwidgets.intake.words import on_one_line
from copwidgets.people import Leader

from .options import CommunityOption, GuideOption, StoreOption, opened

_TAB = {"tab": "\t", "\\t": "\t"}


def import_answers(  # noqa: PLR0913 - each is an option of the command
    file: Annotated[
        Optional[Path],  # noqa: UP045 - typer reads it at run time
        typer.Argument(help="A CSV, TSV or Excel file (.xlsx) as a survey tool exports it."),
    ] = None,
    *,
    mapping: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--map", help="A YAML file that says where columns lead."),
    ] = None,
    preview: Annotated[
        bool, typer.Option("--preview", help="Only tell what would become of each row.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Bring it in, as the preview tells.")] = False,
    encoding: Annotated[str, typer.Option(help="The file's encoding, where it is not seen.")] = "",
    delimiter: Annotated[str, typer.Option(help="What stands between cells: , ; | or tab.")] = "",
    sheet: Annotated[str, typer.Option(help="Which sheet of an Excel workbook.")] = "",
    listing: Annotated[bool, typer.Option("--list", help="List what was brought in.")] = False,
    undo: Annotated[str, typer.Option(help="The id of an import to take back.")] = "",
    community: CommunityOption = None,
    guide: GuideOption = None,
    store: StoreOption = None,
) -> None:
    """Bring in answers that another survey tool has collected.

    Without --map it prints a mapping to correct and save. With it, it tells what would become of
    each row, and stores only with --yes.
    """
    with opened(community, guide, store) as (workbook, leader):
        if undo:
            made = bringing.take_back(leader, undo)
            print(f"{made.filename}: what it brought in was taken back.")
        elif listing:
            _print_imports(leader)
        elif file is None:
            raise IntakeError("no file is named", remedy="Name one, or give --list or --undo ID.")
        else:
            choice = Choice(encoding, _TAB.get(delimiter, delimiter), sheet)
            survey = read_survey(read_sheet(file.name, _read(file), choice))
            if mapping is None:
                _print_suggestion(survey, workbook.guide)
            else:
                found = _preview(survey, mapping, workbook.guide, leader)
                _finish(leader, found, stores=yes and not preview)


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as source:
            return source.read(MOST_BYTES + 1)
    except OSError as error:
        what = f"this file cannot be read ({error.strerror})"
        raise IntakeError(what, where=str(file), remedy="Name a file that can.") from error


def _print_suggestion(survey: Survey, guide: Guide) -> None:
    targets = find_targets(guide)
    print(write_plan(suggest(survey, targets).plan, survey, targets), end="")
    print(f"# Read as: {survey.tool}. Nothing was stored. Correct this, save it, and give --map.")


def _preview(survey: Survey, mapping: Path, guide: Guide, leader: Leader) -> Preview:
    why_not = bringing.obstacle(leader)
    if why_not:
        raise IntakeError(why_not)
    try:
        text = _read(mapping).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        remedy = "Save it as UTF-8."
        raise IntakeError("this is no text", where=str(mapping), remedy=remedy) from error
    plan = read_plan(text, survey)
    return build_preview(survey, plan, guide, bringing.find_group(leader), now=utc_now())


def _finish(leader: Leader, found: Preview, *, stores: bool) -> None:
    for outcome in found.outcomes:
        print(_line(outcome))
    for note in found.notes:
        print(note)
    print(_counted(found))
    if not stores:
        print("Nothing was stored. To bring it in: the same again with --yes.")
        return
    made = bringing.bring_in(leader, found, found.mark)
    print(f"Brought in: {made.answers:,} answers, {made.members:,} new people.")
    print(f"To take it back: copwidgets import --undo {made.id}")


def _counted(found: Preview) -> str:
    told: Sequence[str] = [f"{found.count(fate):,} {fate}" for fate in Fate if found.count(fate)]
    names = on_one_line(", ".join(found.namesakes))
    same = f" Members have these names, too: {names} (see “same:”)." if names else ""
    return f"{len(found.outcomes):,} rows: {', '.join(told)}.{same}"


def _line(outcome: Outcome) -> str:
    new = " (new)" if outcome.is_new else ""
    person = f" {outcome.person}{new}" if outcome.person else ""
    said = [outcome.why, *map(str, outcome.refused)]
    reasons = " ".join(filter(None, said))
    number = len(outcome.answers)
    count = f" ({number} {'answer' if number == 1 else 'answers'})" if number else ""
    return on_one_line(f"row {outcome.line}:{person}: {outcome.fate}{count}. {reasons}")


def _print_imports(leader: Leader) -> None:
    for each in bringing.imports(leader):
        undone = "\tundone" if each.undone_at else ""
        print(f"{each.id}\t{each.at:%Y-%m-%d %H:%M}\t{each.filename}\t{each.answers}{undone}")
