"""The commands for the members of a community: what the facilitator's page does, for the host."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from copwidgets.community import NewMember, Role
from copwidgets.csv_text import to_csv
from copwidgets.errors import CopwidgetsError
from copwidgets.people import Waiting, mails, own_data

from .options import (
    FACILITATE_PAGE,
    LOCAL,
    AddressOption,
    CommunityOption,
    GuideOption,
    StoreOption,
    find,
    join_address,
    opened,
)

members_app = typer.Typer(no_args_is_help=True, help="Look after the members of a community.")

NameArgument = Annotated[str, typer.Argument(help="The member's name.")]


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
    with opened(community, guide, store, creates=True) as (_, leader):
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
