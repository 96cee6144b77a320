"""What Alembic runs: the steps, on the connection that `migrations.upgrade` brings."""

from __future__ import annotations

from typing import Any

from alembic import context

from reelwright.library.migrations import VERSION_TABLE
from reelwright.library.tables import metadata


def is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    """Hide the tables of others, such as those of DBOS, in the same database."""
    return kind != "table" or name in metadata.tables


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    include_name=is_ours,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
