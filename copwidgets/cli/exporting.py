"""The command that takes answers out of a store as files, and tells how far it has come."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Optional

import typer

from .options import CommunityOption, GuideOption, StoreOption, opened


def export(  # noqa: PLR0913 - each is an option of the command
    *,
    to: Annotated[Path, typer.Option(help="Where to put the files.")] = Path("exports"),
    formats: Annotated[
        str,
        typer.Option("--format", help="Which: csv, xlsx, html, json, parquet, spss; with commas."),
    ] = "csv,xlsx",
    drafts: Annotated[bool, typer.Option(help="Include answers that are not shared.")] = False,
    parquet: Annotated[
        Optional[Path],  # noqa: UP045 - typer reads it at run time
        typer.Option(
            help="Write Parquet files to this folder instead, in pieces and one part a community, "
            "for very many answers; all communities unless --community names one."
        ),
    ] = None,
    community: CommunityOption = None,
    guide: GuideOption = None,
    store: StoreOption = None,
) -> None:
    """Write the pooled answers to files for other programs, or to a report for printing."""
    if parquet is not None:
        _export_parquet(parquet, community, guide, store, drafts=drafts)
        return
    from copwidgets.export import choose_formats, write_all

    with opened(community, guide, store) as (workbook, _):
        chosen = choose_formats(each.strip() for each in formats.split(","))
        _tell("Reading the answers …")
        contents = workbook.contents(drafts=drafts)
        count = sum(len(each.files(contents)) for each in chosen)
        _print_all(_counted(write_all(contents, chosen, to), count))


def _export_parquet(
    folder: Path, community: str | None, guide: Path | None, store: str | None, *, drafts: bool
) -> None:
    from copwidgets.parquet import write_parquet

    for chosen in [community] if community else _community_ids(guide, store):
        with opened(chosen, guide, store) as (workbook, _):
            _print_all(write_parquet(workbook, folder, drafts=drafts))


def _community_ids(guide: Path | None, store: str | None) -> list[str]:
    with opened(None, guide, store) as (workbook, _):
        return [each.id for each in workbook.store.communities()]


def _is_watched() -> bool:
    return sys.stderr.isatty()


def _tell(words: str) -> None:
    if _is_watched():
        print(words, file=sys.stderr)


def _counted(paths: Iterator[Path], count: int) -> list[Path]:
    """Return the paths once their files are there, counting them before somebody who looks."""
    if not _is_watched():
        return list(paths)
    with typer.progressbar(paths, length=count, label="Writing", file=sys.stderr) as written:
        return list(written)


def _print_all(paths: Iterable[Path]) -> None:
    for path in paths:
        print(path)
