"""The command that serves the pages: who may reach them, and what is printed at the start."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from copwidgets.community import Community, Joining
from copwidgets.errors import CopwidgetsError
from copwidgets.people import (
    FACILITATOR,
    OPEN_JOINING_VARIABLE,
    Leader,
    choose_key,
    mails,
    whose_key,
)
from copwidgets.settings import (
    ADDRESS_VARIABLE,
    FACILITATE,
    PHASE,
    RESULTS,
    START,
    Settings,
    carried,
)
from copwidgets.workbook import DEFAULT_COMMUNITY

from .options import GuideOption, StoreOption, join_address, sentences

if TYPE_CHECKING:
    from copwidgets.store import Store

PAGES = (START, FACILITATE, PHASE, RESULTS)
WARM_FORMS = ("copwidgets.pages.warm:warm_forms",)
WARM_RESULTS = ("copwidgets.pages.warm:warm_results",)


class LogFormat(StrEnum):
    """For whom the log is written."""

    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True)
class Reach:
    """From where people can come, and whether strangers may join by name."""

    ip: str
    is_local: bool
    open_joining: bool

    @classmethod
    def of(cls, ip: str, *, is_proxied: bool, asked: bool) -> Reach:
        """Return the reach of an address: joining is open here alone, unless it is asked for."""
        from copwidgets.serve.address import is_loopback

        is_local = is_loopback(ip) and not is_proxied
        return cls(ip, is_local, asked or is_local)


def serve(  # noqa: PLR0913 - each is an option of the command
    *,
    port: Annotated[
        int,
        typer.Option(min=0, max=65535, help="Port; a busy one gives way to the next free one."),
    ] = 8866,
    ip: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    guide: GuideOption = None,
    store: StoreOption = None,
    open_joining: Annotated[
        bool,
        typer.Option(
            "--open-joining",
            help="Let strangers join by name although others than this computer reach the pages.",
        ),
    ] = False,
    address: Annotated[
        str,
        typer.Option(
            envvar=ADDRESS_VARIABLE, help="The address that members see, where a proxy stands."
        ),
    ] = "",
    base_url: Annotated[str, typer.Option(help="Path below which the pages stand.")] = "/",
    behind_proxy: Annotated[
        bool,
        typer.Option("--behind-proxy", help="A proxy on this machine passes the visitors on."),
    ] = False,
    user_header: Annotated[
        str, typer.Option(help="Header in which a trusted proxy says who has signed in.")
    ] = "",
    trusted_proxy: Annotated[
        list[str] | None,
        typer.Option(help="Address or network of such a proxy; may be given several times."),
    ] = None,
    hub: Annotated[
        bool, typer.Option("--hub", help="Run as a service of JupyterHub, which signs people in.")
    ] = False,
    frame_ancestor: Annotated[
        list[str] | None,
        typer.Option(help="Another site that may show the pages in a frame; may be repeated."),
    ] = None,
    max_kernels: Annotated[
        int, typer.Option(min=0, help="Pages open at once; 0: as many as the memory holds.")
    ] = 0,
    spare_kernels: Annotated[
        int, typer.Option(min=0, help="Kernels kept ready for who comes next, of each kind.")
    ] = 2,
    kernels_per_address: Annotated[
        int, typer.Option(min=1, help="Pages of people without a link, for one address.")
    ] = 40,
    kernel_memory: Annotated[
        int, typer.Option(min=64, help="MB of memory that one open page may take.")
    ] = 1024,
    monitor: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS:PORT",
            help="Show /metrics for Prometheus and /health there, to whoever can reach it: choose "
            "an address that the public cannot, like 127.0.0.1:9100.",
        ),
    ] = "",
    log_format: Annotated[
        LogFormat, typer.Option(help="Write the log for people, or a JSON object a line.")
    ] = LogFormat.TEXT,
) -> None:
    """Serve the workbook as pages, on this computer only unless --ip says otherwise."""
    from copwidgets.guide import load_guide
    from copwidgets.serve import ServeError, Site
    from copwidgets.serve import serve as serve_site
    from copwidgets.store import open_store

    is_proxied = behind_proxy or hub or bool(user_header)
    with sentences(ServeError):
        reach = Reach.of(ip, is_proxied=is_proxied, asked=open_joining)
        settings = Settings.find(guide=guide, store=store)
        found = load_guide(settings.guide)
        with open_store(settings.store) as held:  # better a sentence here than on every page
            held.check_writable()  # and than at the first save
            _set_environ(settings, reach)
            folder = _notebooks()
            pages = _pages(folder)
            site = Site(
                folder=folder,
                pages=pages,
                start=pages[0],
                preload=_preload(pages),
                name=found.title,
                language=found.language,
                whose_key=partial(whose_key, held),
                choose_key=partial(choose_key, held),
                base_url=base_url,
                behind_proxy=behind_proxy,
                user_header=user_header,
                trusted_proxies=tuple(trusted_proxy or ()),
                hub=hub,
                frame_ancestors=tuple(frame_ancestor or ()),
                max_kernels=max_kernels,
                spare_kernels=spare_kernels,
                kernels_per_address=kernels_per_address,
                kernel_bytes_most=kernel_memory * 1024**2,
                check_health=partial(_check_health, held),
                monitor=monitor,
                log_format=log_format,
            )
            hello = partial(_invite, settings=settings, store=held, reach=reach, address=address)
            serve_site(site, port=port, ip=ip, ready=hello, say=print)


def _check_health(store: Store) -> str:
    """Return "" when the store answers, StoreError when it does not: the cheapest of reads."""
    store.community("")  # there is none of this id
    return ""


def _set_environ(settings: Settings, reach: Reach) -> None:
    """Tell the kernels of the pages, which inherit it."""
    os.environ.update(settings.to_environ())
    os.environ[OPEN_JOINING_VARIABLE] = "yes" if reach.open_joining else "no"


def _pages(folder: Path) -> tuple[str, ...]:
    """Return the notebooks of a folder that are pages, the first page first."""
    found = (path.name for number in PAGES for path in sorted(folder.glob(f"{number}_*.ipynb")))
    pages = tuple(found)
    if not pages:
        raise CopwidgetsError("there are no notebooks to serve", where=str(folder))
    return pages


def _preload(pages: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return what the kernel of each page has loaded before it is asked for."""
    heavy = (RESULTS, FACILITATE)
    return {page: WARM_RESULTS if page.startswith(heavy) else WARM_FORMS for page in pages}


def _notebooks() -> Path:
    """Return the project's own notebooks, else those the package carries."""
    own = Path.cwd() / "notebooks"
    return own if any(own.glob(f"{START}_*.ipynb")) else carried("notebooks")


# --- what is printed ------------------------------------------------------------------------------


def _invite(url: str, *, settings: Settings, store: Store, reach: Reach, address: str) -> None:
    shown = address or url
    community = store.default_community(DEFAULT_COMMUNITY)
    print(f"\nThe workbook is ready. Open this address in a browser:\n\n    {shown}\n")
    link = _first_link(store, community, shown)
    if link:
        print("To lead the group, open this link; it is shown only now:\n")
        print(f"    {link}\n")
    print(_how_to_join(community, reach))
    print(f"Guide: {settings.guide}\nAnswers: {settings.store}")
    advice = _advice(settings.store)
    if advice:
        print(advice)
    if not reach.is_local and not address.startswith("https://"):
        print("Put a proxy with TLS before it: SECURITY.md says how.")
    print("Stop it with Ctrl+C; nothing is lost.\n", flush=True)


def _advice(url: str) -> str:
    from copwidgets.store.doctor.file import advise_host
    from copwidgets.store.files import path_of

    path = path_of(url)
    return advise_host(path) if path else ""


def _first_link(store: Store, community: Community, address: str) -> str:
    """Return a link for a first facilitator, "" where there is one already."""
    if any(each.is_facilitator for each in store.members(community.id)):
        return ""
    joined = Leader(store, community.id).make_facilitator(_free_name(store, community))
    pages = sorted(_notebooks().glob(f"{FACILITATE}_*.ipynb"))
    page = pages[0].name if pages else ""
    return mails.link_for(join_address(address), joined.key, page=page)


def _free_name(store: Store, community: Community) -> str:
    """Return what the first facilitator is called: a member may have come under that name."""
    names = (f"{FACILITATOR} {number}" if number > 1 else FACILITATOR for number in count(1))
    return next(name for name in names if store.member(community.id, name) is None)


def _how_to_join(community: Community, reach: Reach) -> str:
    if community.joining is not Joining.OPEN:
        return "Members come by the links that the facilitator sends them."
    if reach.open_joining:
        return (
            "Everybody who answers opens the address, joins with a name, and gets a personal link."
        )
    return (
        f"Joining by name is switched off: others than this computer can reach {reach.ip}, and "
        "whoever finds the address could join. Send personal links from the facilitator's page, "
        "or add --open-joining if that is what you want."
    )
