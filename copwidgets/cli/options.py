"""What several commands share: their options, and how an expected error ends them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Optional

import typer

from copwidgets.community import Member
from copwidgets.errors import CopwidgetsError
from copwidgets.people import Leader
from copwidgets.settings import ADDRESS_VARIABLE, LOCAL_ADDRESS, Settings
from copwidgets.workbook import Workbook, open_workbook

GuideOption = Annotated[
    Optional[Path],  # noqa: UP045 - typer reads it at run time
    typer.Option(
        "--guide", help="The guide file. Default: data/guide.yaml, else the built-in one."
    ),
]
StoreOption = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--store", help="The store's URL. Default: sqlite:///data/responses.sqlite"),
]
CommunityOption = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--community", help="The community's name or id. Default: the oldest."),
]
AddressOption = Annotated[
    str, typer.Option(envvar=ADDRESS_VARIABLE, help="Where the workbook is served.")
]
CommunityArgument = Annotated[str, typer.Argument(help="The community's name or id.")]
LOCAL = LOCAL_ADDRESS
FACILITATE_PAGE = "05_facilitate.ipynb"


@contextmanager
def sentences(*expected: type[Exception]) -> Iterator[None]:
    """End a command with one sentence when something expected goes wrong."""
    try:
        yield
    except (CopwidgetsError, *expected) as error:  # type: ignore[misc] # mypy reads no star here
        print(f"Error: {error}", file=sys.stderr)
        raise typer.Exit(1) from error


@contextmanager
def opened(
    community: str | None,
    guide: Path | None = None,
    store: str | None = None,
    *,
    creates: bool = False,
) -> Iterator[tuple[Workbook, Leader]]:
    """Open a community's workbook as its host; close it, and end with a sentence what fails.

    A store is only created for a command that `creates`: a mistyped path is no empty community.
    """
    if not creates:
        check_there(store)
    # Named or not, a community is chosen: whoever the key ring remembers has no say here.
    with sentences(), open_workbook(guide=guide, store=store) as first:
        chosen = community or first.store.communities()[0].id
        with open_workbook(guide=guide, store=store, community=chosen) as workbook:
            yield workbook, Leader(workbook.store, workbook.community.id)


def check_there(store: str | None) -> None:
    """End the command with a sentence where there is no store yet."""
    from copwidgets.store import files

    with sentences():
        path = files.path_of(Settings.find(store=store).store)
        if path is not None:
            files.check_there(path)


def find(leader: Leader, name: str) -> Member:
    """Return the member of that name; CopwidgetsError when there is none."""
    found = leader.store.member(leader.community_id, name)
    if found is None:
        raise CopwidgetsError(f"there is no member {name!r}", remedy="See: copwidgets members list")
    return found


def join_address(address: str) -> str:
    """Return what a link's key is put behind."""
    return f"{address.rstrip('/')}/join"
