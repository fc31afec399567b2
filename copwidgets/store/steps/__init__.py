"""The steps from one version of the schema to the next, and how they are applied.

Alembic runs them and is imported only then: a store that is up to date opens without it. The names
of the steps are listed here too, so that looking at a version needs no more than this module.
"""

from __future__ import annotations

from sqlalchemy import Connection

STEPS = ("0001", "0002")
"""Every step, oldest first; a new one is a file in `versions/` and a name here."""

NEWEST = STEPS[-1]


def apply(connection: Connection) -> None:
    """Apply all missing steps within the open transaction of `connection`.

    The caller holds the write gate: Alembic has no lock of its own and fails when two run at once.
    """
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", f"{__name__.rpartition('.')[0]}:steps")
    config.set_main_option("path_separator", "os")
    command.upgrade(config, NEWEST)
