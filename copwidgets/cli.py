"""The copwidgets command: serve the pages, check a guide, add members, export, fill in the sample.

Each command is a few lines that call the layers below; an expected error ends in one sentence.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Optional

import typer

from .errors import CopwidgetsError
from .settings import PHASE, RESULTS, START, Settings, carried, file_url

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="A workbook in which a group defines its community of practice together.",
)
guide_app = typer.Typer(no_args_is_help=True, help="Look after guide files.")
members_app = typer.Typer(no_args_is_help=True, help="Look after the members of the community.")
app.add_typer(guide_app, name="guide")
app.add_typer(members_app, name="members")

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

PAGES = (START, PHASE, RESULTS)


@contextmanager
def _sentences(*expected: type[Exception]) -> Iterator[None]:
    """End a command with one sentence when something expected goes wrong."""
    try:
        yield
    except (CopwidgetsError, *expected) as error:  # type: ignore[misc] # mypy reads no star here
        print(f"Error: {error}", file=sys.stderr)
        raise typer.Exit(1) from error


@app.command()
def serve(
    *,
    port: Annotated[
        int,
        typer.Option(min=0, max=65535, help="Port; a busy one gives way to the next free one."),
    ] = 8866,
    ip: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    guide: GuideOption = None,
    store: StoreOption = None,
) -> None:
    """Serve the workbook as pages, on this computer only unless --ip says otherwise."""
    from .guide import load_guide
    from .serve import ServeError, Site
    from .serve import serve as serve_site
    from .store import open_store

    with _sentences(ServeError):
        settings = Settings.find(guide=guide, store=store)
        found = load_guide(settings.guide)
        open_store(settings.store).close()  # better a sentence here than on every page
        os.environ.update(settings.to_environ())
        folder = _notebooks()
        pages = tuple(
            path.name for number in PAGES for path in sorted(folder.glob(f"{number}_*.ipynb"))
        )
        site = Site(
            folder=folder, pages=pages, start=pages[0], name=found.title, language=found.language
        )
        serve_site(site, port=port, ip=ip, ready=lambda url: _invite(url, settings, ip), say=print)


def _notebooks() -> Path:
    """Return the project's own notebooks, else those the package carries."""
    own = Path.cwd() / "notebooks"
    return own if any(own.glob(f"{PAGES[0]}_*.ipynb")) else carried("notebooks")


def _invite(url: str, settings: Settings, ip: str) -> None:
    print(f"\nThe workbook is ready. Open this address in a browser:\n\n    {url}\n")
    print("Everybody who answers opens it, joins with a name, and gets a personal link.")
    print(f"Guide: {settings.guide}\nAnswers: {settings.store}")
    if not ip.startswith("127.") and ip not in {"localhost", "::1"}:
        print("Anybody who reaches this address can join; put a proxy with TLS before it.")
    print("Stop it with Ctrl+C; nothing is lost.\n", flush=True)


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="Where to put the files.")] = Path("exports"),
    *,
    excel: Annotated[bool, typer.Option(help="Also write one Excel file.")] = True,
    drafts: Annotated[bool, typer.Option(help="Include answers that are not shared.")] = False,
    guide: GuideOption = None,
    store: StoreOption = None,
) -> None:
    """Write the pooled answers to CSV files, and to one Excel file."""
    from .workbook import open_workbook

    with _sentences(), open_workbook(guide=guide, store=store) as workbook:
        for path in workbook.export(folder, excel=excel, drafts=drafts):
            print(path)


@guide_app.command("check")
def guide_check(
    file: Annotated[
        Optional[Path],  # noqa: UP045 - typer reads it at run time
        typer.Argument(help="The guide file to check. Default: the one that is served."),
    ] = None,
) -> None:
    """Check a guide file and list everything that is wrong with it."""
    from .guide import load_guide

    with _sentences():
        path = Settings.find(guide=file).guide
        guide = load_guide(path)
        parts = [
            _count(len(guide.phases), "phase"),
            _count(len(guide.sections), "section"),
            _count(len(guide.counted), "question"),
        ]
        print(f"{path}: {guide.title!r} is in order: {', '.join(parts)}.")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


@members_app.command("add")
def members_add(
    names: Annotated[list[str], typer.Argument(help="Names, as the group knows them.")],
    *,
    guide: GuideOption = None,
    store: StoreOption = None,
) -> None:
    """Name members beforehand; each then picks their name on the start page."""
    from .workbook import open_workbook

    with _sentences(), open_workbook(guide=guide, store=store) as workbook:
        for name in names:
            print(f"Added {workbook.store.add_member(workbook.community.id, name).name}")


@members_app.command("list")
def members_list(*, guide: GuideOption = None, store: StoreOption = None) -> None:
    """List the members and whether they have joined."""
    from .workbook import open_workbook

    with _sentences(), open_workbook(guide=guide, store=store) as workbook:
        for member in workbook.members:
            print(f"{member.name}\t{'joined' if member.has_key else 'not joined yet'}")


@members_app.command("link")
def members_link(
    name: Annotated[str, typer.Argument(help="The member who needs a link.")],
    address: Annotated[
        str, typer.Option(help="Where the workbook is served.")
    ] = "http://127.0.0.1:8866/",
    *,
    guide: GuideOption = None,
    store: StoreOption = None,
) -> None:
    """Print a new personal link, for a member who has lost theirs. The earlier ones stay valid."""
    from .people import new_link
    from .workbook import open_workbook

    with _sentences(), open_workbook(guide=guide, store=store) as workbook:
        member = workbook.store.member(workbook.community.id, name)
        if member is None:
            raise CopwidgetsError(
                f"there is no member {name!r}", remedy="See: copwidgets members list"
            )
        print(f"{address.rstrip('/')}/join#{new_link(workbook.store, member).key}")


@app.command()
def sample(
    file: Annotated[Path, typer.Argument(help="The new SQLite file.")] = Path("data/sample.sqlite"),
    *,
    guide: GuideOption = None,
) -> None:
    """Fill a separate store with a made-up group's answers, to try results and analysis on."""
    from .guide import load_guide
    from .sample import fill_sample
    from .store import open_store

    with _sentences():
        found = load_guide(Settings.find(guide=guide).guide)
        with open_store(file_url(file)) as store:
            members = fill_sample(store, found, carried("sample.yaml"))
        print(f"{file}: {members} made-up members. To look at them:")
        print(f"    copwidgets serve --store sqlite:///{file}")
