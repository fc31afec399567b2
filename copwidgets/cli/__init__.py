"""The copwidgets command: serve the pages, lead communities, look after guides, export, the sample.

Each command is a few lines that call the layers below; an expected error ends in one sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Optional

import typer

from copwidgets.settings import Settings, carried, file_url

from .communities import community_app
from .guides import guide_app
from .handover import handover_app
from .members import members_app
from .moving import copy, migrate
from .options import CommunityOption, GuideOption, StoreOption, opened, sentences
from .serving import serve
from .stores import backup, doctor, restore

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="A workbook in which a group defines its community of practice together.",
)
app.command()(serve)
app.command()(migrate)
app.command()(copy)
app.command()(doctor)
app.command()(backup)
app.command()(restore)
app.add_typer(guide_app, name="guide")
app.add_typer(community_app, name="community")
app.add_typer(members_app, name="members")
app.add_typer(handover_app, name="hand-over")


@app.command()
def export(  # noqa: PLR0913 - each is an option of the command
    folder: Annotated[Path, typer.Argument(help="Where to put the files.")] = Path("exports"),
    *,
    excel: Annotated[bool, typer.Option(help="Also write one Excel file.")] = True,
    drafts: Annotated[bool, typer.Option(help="Include answers that are not shared.")] = False,
    parquet: Annotated[
        Optional[Path],  # noqa: UP045 - typer reads it at run time
        typer.Option(
            help="Write Parquet files to this folder instead, one part a community; all of them "
            "unless --community names one."
        ),
    ] = None,
    community: CommunityOption = None,
    guide: GuideOption = None,
    store: StoreOption = None,
) -> None:
    """Write the pooled answers to CSV files, and to one Excel file."""
    if parquet is not None:
        _export_parquet(parquet, community, guide, store, drafts=drafts)
        return
    with opened(community, guide, store) as (workbook, _):
        _print_all(workbook.export(folder, excel=excel, drafts=drafts))


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


def _print_all(paths: Iterable[Path]) -> None:
    for path in paths:
        print(path)


@app.command()
def sample(
    file: Annotated[Path, typer.Argument(help="The new SQLite file.")] = Path("data/sample.sqlite"),
    *,
    guide: GuideOption = None,
) -> None:
    """Fill a separate store with a made-up group's answers, to try results and analysis on."""
    from copwidgets.guide import load_guide
    from copwidgets.sample import fill_sample
    from copwidgets.store import open_store

    with sentences():
        found = load_guide(Settings.find(guide=guide).guide)
        with open_store(file_url(file)) as store:
            members = fill_sample(store, found, carried("sample.yaml"))
        print(f"{file}: {members} made-up members. To look at them:")
        print(f"    copwidgets serve --store sqlite:///{file}")
