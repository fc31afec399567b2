"""The commands for communities and members: what the facilitator's page does, for the host."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from copwidgets.community import Joining, Naming, NewMember, ResultsFor, Role
from copwidgets.csv_text import to_csv
from copwidgets.errors import CopwidgetsError
from copwidgets.people import FACILITATOR, Leader, Waiting, mails, own_data
from copwidgets.store.names import clean_name

from .options import (
    LOCAL,
    AddressOption,
    CommunityArgument,
    CommunityOption,
    GuideOption,
    StoreOption,
    find,
    join_address,
    opened,
)

community_app = typer.Typer(no_args_is_help=True, help="Look after communities.")
members_app = typer.Typer(no_args_is_help=True, help="Look after the members of a community.")

NameArgument = Annotated[str, typer.Argument(help="The member's name.")]
FACILITATE_PAGE = "05_facilitate.ipynb"


# --- communities ----------------------------------------------------------------------------------


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
    with opened(None, guide, store) as (workbook, _):
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
    guide: GuideOption = None,
    store: StoreOption = None,
) -> None:
    """Change a community's settings."""
    wanted = {"name": name, "joining": joining, "results": results, "naming": naming}
    with opened(community, guide, store) as (_, leader):
        for setting, value in wanted.items():
            if value is not None:
                leader.change(setting, str(value))
        if link_days is not None:
            leader.change("link_days", link_days or None)
        print(leader.community())


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


# --- members --------------------------------------------------------------------------------------


@members_app.command("add")
def members_add(
    names: Annotated[
        Optional[list[str]],  # noqa: UP045 - typer reads it at run time
        typer.Argument(help="Names, as the group knows them."),
    ] = None,
    *,
    file: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--from", help="A CSV file with the columns name, email, login."),
    ] = None,
    community: CommunityOption = None,
    guide: GuideOption = None,
    store: StoreOption = None,
) -> None:
    """Name members beforehand; each picks their name on the start page, or gets a link."""
    with opened(community, guide, store) as (_, leader):
        added = leader.add(_read(file)) if file else ()
        for member in (*added, *leader.add_people(tuple(map(NewMember, names or ())))):
            print(f"Added {member.name}")


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        remedy = "Name a text file that can be read, saved as UTF-8."
        raise CopwidgetsError("the list cannot be read", where=str(file), remedy=remedy) from error


@members_app.command("list")
def members_list(
    *, community: CommunityOption = None, guide: GuideOption = None, store: StoreOption = None
) -> None:
    """List the members and whether they have joined."""
    with opened(community, guide, store) as (_, leader):
        for member in leader.members():
            role = "\tfacilitator" if member.is_facilitator else ""
            joined = member.has_key or member.login
            print(f"{member.name}\t{'joined' if joined else 'not joined yet'}{role}")


@members_app.command("link")
def members_link(
    name: NameArgument,
    *,
    address: AddressOption = LOCAL,
    community: CommunityOption = None,
    guide: GuideOption = None,
    store: StoreOption = None,
) -> None:
    """Print a new personal link, for a member who has lost theirs. The earlier ones stay valid."""
    with opened(community, guide, store) as (_, leader):
        joined = leader.make_link(find(leader, name).id)
        page = FACILITATE_PAGE if joined.member.is_facilitator else ""
        print(mails.link_for(join_address(address), joined.key, page=page))


@members_app.command("links")
def members_links(
    *,
    which: Annotated[Waiting, typer.Option(help="Who gets a link.")] = Waiting.NONE_YET,
    address: AddressOption = LOCAL,
    community: CommunityOption = None,
    guide: GuideOption = None,
    store: StoreOption = None,
) -> None:
    """Print new personal links as CSV, for a mail merge: name, email, link."""
    with opened(community, guide, store) as (_, leader):
        at = join_address(address)
        made = leader.make_links(str(which))
        rows = [
            (each.member.name, each.member.email, mails.link_for(at, each.key)) for each in made
        ]
        print(to_csv([("name", "email", "link"), *rows]), end="")


@members_app.command("revoke")
def members_revoke(
    name: NameArgument,
    *,
    community: CommunityOption = None,
    guide: GuideOption = None,
    store: StoreOption = None,
) -> None:
    """Withdraw all links of a member at once, also on pages that are open."""
    with opened(community, guide, store) as (_, leader):
        count = leader.revoke(find(leader, name).id)
        print(f"Withdrawn: {count}")


@members_app.command("facilitator")
def members_facilitator(
    name: NameArgument,
    *,
    member: Annotated[
        bool, typer.Option("--member", help="Make them a member again instead.")
    ] = False,
    community: CommunityOption = None,
    guide: GuideOption = None,
    store: StoreOption = None,
) -> None:
    """Make a member a facilitator."""
    with opened(community, guide, store) as (_, leader):
        leader.set_role(find(leader, name).id, str(Role.MEMBER if member else Role.FACILITATOR))
        print(f"{name} is a {'member' if member else 'facilitator'} now.")


@members_app.command("data")
def members_data(
    name: NameArgument,
    *,
    html: Annotated[bool, typer.Option("--html", help="As a page to read, not as JSON.")] = False,
    community: CommunityOption = None,
    guide: GuideOption = None,
    store: StoreOption = None,
) -> None:
    """Print all that is stored about a member, drafts included: for that member alone."""
    with opened(community, guide, store) as (workbook, leader):
        record = leader.person(find(leader, name).id)
        form = "html" if html else "json"
        print(own_data.to_file(form, record, workbook.community, workbook.guide)["text"])


@members_app.command("erase")
def members_erase(
    name: NameArgument,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    community: CommunityOption = None,
    guide: GuideOption = None,
    store: StoreOption = None,
) -> None:
    """Erase a member for good: name, links, answers, every revision."""
    with opened(community, guide, store) as (_, leader):
        member = find(leader, name)
        if not yes:
            typer.confirm(f"Erase all that is stored about {member.name}, for ever?", abort=True)
        leader.erase(member.id, member.name)
        print(f"Erased {member.name}.")
