"""The steps from one version of the schema to the next, and how a schema comes to be.

A new store gets the tables as the code knows them; only an older one goes through the steps, which
Alembic runs, imported only then. Their names are listed here too, so that looking at a version
needs no more than this module.
"""

from __future__ import annotations

from sqlalchemy import Column, Connection, MetaData, String, Table, insert, select

from copwidgets.store.tables import METADATA

STEPS = ("0001", "0002", "0003", "0004")
"""Every step, oldest first; a new one is a file in `versions/` and a name here."""

NEWEST = STEPS[-1]

# Alembic's own table, as Alembic makes it.
_VERSIONS = Table(
    "alembic_version", MetaData(), Column("version_num", String(32), primary_key=True)
)


def create(connection: Connection) -> None:
    """Create all tables in an empty database, within the open transaction of `connection`."""
    METADATA.create_all(connection, checkfirst=False)
    _VERSIONS.create(connection)
    connection.execute(insert(_VERSIONS).values(version_num=NEWEST))


def read_version(connection: Connection) -> str | None:
    """Return the newest step of a database that has our tables."""
    return connection.execute(select(_VERSIONS.c.version_num)).scalar_one_or_none()


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
