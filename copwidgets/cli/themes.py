"""The commands that take the codebook out of a community and bring one in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from copwidgets.errors import CopwidgetsError
from copwidgets.handover import write_file
from copwidgets.judgement import JudgementKind
from copwidgets.themes import changes_of, codes_of, from_text, to_csv, to_qdc

from .options import CommunityOption, StoreOption, opened, sentences

themes_app = typer.Typer(no_args_is_help=True, help="Take the list of themes out, or bring one in.")

_MOST_BYTES = 4_000_000


@themes_app.command("export")
def themes_export(
    file: Annotated[Path, typer.Argument(help="The new file: .csv, or .qdc for REFI-QDA.")],
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Put it over an older one.")] = False,
    community: CommunityOption = None,
    store: StoreOption = None,
) -> None:
    """Write the themes, with what they mean, as a codebook for other programs."""
    with opened(community, None, store) as (workbook, _):
        codes = codes_of(workbook.theme_book())
        if not codes:
            remedy = "Themes are made on the results page."
            raise CopwidgetsError("there is no theme yet", remedy=remedy)
        text = to_csv(codes) if file.suffix.lower() == ".csv" else to_qdc(codes)
        print(write_file(file, text, replaces=replace))


@themes_app.command("import")
def themes_import(
    file: Annotated[Path, typer.Argument(help="A codebook: REFI-QDA (.qdc) or CSV.")],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what would change.")
    ] = False,
    community: CommunityOption = None,
    store: StoreOption = None,
) -> None:
    """Take in the themes of a codebook; those that are there take its words, none is removed."""
    with sentences():
        codes = from_text(_read(file))
    with opened(community, None, store) as (workbook, _):
        changes = changes_of(workbook.theme_book(), codes)
        if not dry_run:
            workbook.judge_all(changes)
        made = sum(kind is JudgementKind.THEME_MADE for kind, _, _ in changes)
        print(f"{made} new, {len(changes) - made} changed{', if it were done' if dry_run else ''}.")


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES)
        return content.decode("utf-8-sig")
    except OSError as error:
        what = f"this file cannot be read ({error.strerror})"
        raise CopwidgetsError(what, where=str(path), remedy="Check its name.") from error
    except UnicodeDecodeError as error:
        remedy = "Save it as UTF-8 and try again."
        raise CopwidgetsError(
            "this file is no text in UTF-8", where=str(path), remedy=remedy
        ) from error
