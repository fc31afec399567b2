"""The copwidgets command: serve the pages, lead communities, look after guides, export, the sample.

Each command is a few lines that call the layers below; an expected error ends in one sentence.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from copwidgets.settings import Settings, carried, file_url

from .communities import community_app
from .exporting import export
from .guides import guide_app
from .handover import handover_app
from .intake import import_answers
from .kernel import kernel_app
from .members import members_app
from .moving import copy, migrate
from .options import GuideOption, sentences
from .serving import serve
from .stores import backup, doctor, restore
from .themes import themes_app

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="A workbook in which a group defines its community of practice together.",
)
app.command()(serve)
app.command()(export)
app.command("import")(import_answers)
app.command()(migrate)
app.command()(copy)
app.command()(doctor)
app.command()(backup)
app.command()(restore)
app.add_typer(guide_app, name="guide")
app.add_typer(community_app, name="community")
app.add_typer(members_app, name="members")
app.add_typer(handover_app, name="hand-over")
app.add_typer(themes_app, name="themes")
app.add_typer(kernel_app, name="kernel")


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
