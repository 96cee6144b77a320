"""Templates: timelines with parameters, settings of one-click jobs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "templates",
        sa.Column("template_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("config", sa.Text(), nullable=False),
        sa.Column("cover_url", sa.Text(), server_default="", nullable=False),
        sa.Column("preview_media", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("create_source", sa.String(length=16), nullable=False),
        sa.Column("modified_source", sa.String(length=16), nullable=False),
        sa.Column("related_media", sa.Text(), server_default="", nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("modified", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("template_id", name=op.f("pk_templates")),
    )
    op.create_index("ix_templates_created", "templates", ["created", "template_id"])


def downgrade() -> None:
    op.drop_table("templates")
