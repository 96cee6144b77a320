"""Changes of the tables, step by step, run by the program itself."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

LOCK = 0x5265656C
"""Number of the PostgreSQL advisory lock that lets one process migrate at a time."""

VERSION_TABLE = "reelwright_schema"


def upgrade(connection: sa.Connection) -> None:
    """Run the missing steps in the caller's transaction."""
    command.upgrade(config(connection), "head")


def config(connection: sa.Connection) -> Config:
    """Return Alembic's configuration for these steps on that connection."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    settings.attributes["connection"] = connection
    return settings
