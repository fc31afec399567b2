"""The commands for communities: what the facilitator's page does, for the host."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from copwidgets.community import Joining, Naming, ResultsFor
from copwidgets.guide import Guide
from copwidgets.people import FACILITATOR, Leader, mails
from copwidgets.store.names import clean_name
from copwidgets.workbook import Workbook

from .options import (
    FACILITATE_PAGE,
    LOCAL,
    AddressOption,
    CommunityArgument,
    GuideOption,
    StoreOption,
    join_address,
    opened,
)

community_app = typer.Typer(no_args_is_help=True, help="Look after communities.")


@community_app.command("create")
def community_create(  # noqa: PLR0913 - each is an option of the command
    name: Annotated[str, typer.Argument(help="The community's name.")],
    *,
    facilitator: Annotated[str, typer.Option(help="Who leads it.")] = FACILITATOR,
    pseudonymous: Annotated[
        bool, typer.Option("--pseudonymous", help="No name stands beside an answer.")
    ] = False,
    joining: Annotated[Joining, typer.Option(help="Who may join.")] = Joining.INVITED,
    address: AddressOption = LOCAL,
    guide: GuideOption = None,
    store: StoreOption = None,
) -> None:
    """Create a community on a guide, and print its facilitator's link."""
    with opened(None, guide, store, creates=True) as (workbook, _):
        clean_name(facilitator)  # better refused now than when the community is there
        # The one of the workbook's file is followed when the file changes; another one is kept.
        version = workbook.default_guide.version if guide else None
        made = workbook.store.add_community(name, joining=joining, guide_version=version)
        leader = Leader(workbook.store, made.id)
        if pseudonymous:
            leader.change("naming", str(Naming.PSEUDONYMOUS))
        joined = leader.make_facilitator(facilitator)
        print(f"Created {made.name} ({made.id}). The facilitator's link, shown only now:\n")
        print(f"    {mails.link_for(join_address(address), joined.key, page=FACILITATE_PAGE)}")


@community_app.command("list")
def community_list(*, guide: GuideOption = None, store: StoreOption = None) -> None:
    """List the communities: id, name, how many members, who may join."""
    with opened(None, guide, store) as (workbook, _):
        for each in workbook.store.communities():
            members = len(workbook.store.members(each.id))
            closed = "\tclosed" if each.is_closed else ""
            print(f"{each.id}\t{each.name}\t{members}\t{each.joining}\t{each.naming}{closed}")


@community_app.command("set")
def community_set(  # noqa: PLR0913 - each is an option of the command
    community: CommunityArgument,
    *,
    name: Annotated[Optional[str], typer.Option(help="Another name.")] = None,  # noqa: UP045
    joining: Annotated[Optional[Joining], typer.Option(help="Who may join.")] = None,  # noqa: UP045
    results: Annotated[
        Optional[ResultsFor],  # noqa: UP045
        typer.Option(help="When members see what others shared."),
    ] = None,
    naming: Annotated[
        Optional[Naming],  # noqa: UP045
        typer.Option(help="Whether answers carry names."),
    ] = None,
    link_days: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option(min=0, help="Days that new links work; 0: for ever."),
    ] = None,
    guide: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(
            "--guide", help="A guide file to ask from now on. First see: copwidgets guide diff"
        ),
    ] = None,
    store: StoreOption = None,
) -> None:
    """Change a community's settings."""
    wanted = {"name": name, "joining": joining, "results": results, "naming": naming}
    with opened(community, guide, store) as (workbook, leader):
        for setting, value in wanted.items():
            if value is not None:
                leader.change(setting, str(value))
        if link_days is not None:
            leader.change("link_days", link_days or None)
        if guide is not None:
            _move_to(workbook, workbook.default_guide)
        print(leader.community())


def _move_to(workbook: Workbook, guide: Guide) -> None:
    """Let the community answer a guide from now on, whatever becomes of its file."""
    workbook.store.keep_guide(guide.version, guide.content)
    workbook.store.change_community(workbook.community.id, {"guide_version": guide.version})


@community_app.command("link")
def community_link(
    community: CommunityArgument,
    *,
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help="Only end the one there is.")
    ] = False,
    address: AddressOption = LOCAL,
    guide: GuideOption = None,
    store: StoreOption = None,
) -> None:
    """Print a link by which anybody may join; the one before it ends."""
    with opened(community, guide, store) as (_, leader):
        if withdraw:
            leader.revoke_community_link()
            print("Withdrawn.")
        else:
            print(mails.link_for(join_address(address), leader.make_community_link()))


@community_app.command("close")
def community_close(
    community: CommunityArgument, *, guide: GuideOption = None, store: StoreOption = None
) -> None:
    """Close answering: nothing is saved and nobody joins any more."""
    with opened(community, guide, store) as (_, leader):
        leader.close_answering(closed=True)
        print("Answering is closed.")


@community_app.command("reopen")
def community_reopen(
    community: CommunityArgument, *, guide: GuideOption = None, store: StoreOption = None
) -> None:
    """Open answering again."""
    with opened(community, guide, store) as (_, leader):
        leader.close_answering(closed=False)
        print("Answering is open.")


@community_app.command("results")
def community_results(
    community: CommunityArgument,
    *,
    show: Annotated[bool, typer.Option("--show/--hide", help="Open them, or close them.")] = True,
    guide: GuideOption = None,
    store: StoreOption = None,
) -> None:
    """Open the results to everybody, where they wait for that, or close them again."""
    with opened(community, guide, store) as (_, leader):
        leader.open_results(opened=show)
        print("The results are open." if show else "The results are closed.")


@community_app.command("audit")
def community_audit(
    community: CommunityArgument, *, guide: GuideOption = None, store: StoreOption = None
) -> None:
    """Print what was done, newest first: when, who, what, whom. Never the content of an answer."""
    with opened(community, guide, store) as (_, leader):
        for each in leader.audit():
            who = "(host)" if each.by_host else each.actor or "(somebody)"
            details = dict(each.details) or ""
            print(f"{each.at:%Y-%m-%d %H:%M}\t{who}\t{each.act}\t{each.target}\t{details}".rstrip())
