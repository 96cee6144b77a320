"""Categories, streams, own metadata and pictures of assets; pipelines of jobs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "categories",
        sa.Column("cate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("cate_id", name=op.f("pk_categories")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_categories_parent_id", "categories", ["parent_id", "type", "created"])

    op.create_table(
        "media_streams",
        sa.Column("stream_id", sa.String(length=64), nullable=False),
        sa.Column("media_id", sa.String(length=64), nullable=True),
        sa.Column("bucket", sa.String(length=63), nullable=False),
        sa.Column("object_key", sa.Text(), nullable=False),
        sa.Column("input_url", sa.Text(), server_default="", nullable=False),
        sa.Column("stream_tags", sa.Text(), server_default="", nullable=False),
        sa.Column("user_data", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("file_info", sa.Text(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("modified", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("stream_id", name=op.f("pk_media_streams")),
    )
    op.create_index("ix_media_streams_media_id", "media_streams", ["media_id", "created"])

    op.create_table(
        "custom_fields",
        sa.Column("media_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("number", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("media_id", "name", name=op.f("pk_custom_fields")),
    )
    op.create_index("ix_custom_fields_name", "custom_fields", ["name"])

    op.create_table(
        "pipelines",
        sa.Column("pipeline_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("speed", sa.String(length=32), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("standing", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("modified", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pipeline_id", name=op.f("pk_pipelines")),
    )
    op.create_index("ix_pipelines_speed", "pipelines", ["speed", "created"])

    op.add_column("assets", sa.Column("pictures", sa.Text(), nullable=True))
    op.add_column(
        "assets", sa.Column("search_library", sa.Text(), server_default="", nullable=False)
    )
    op.create_index("ix_assets_cate_id", "assets", ["cate_id"])

    op.add_column("jobs", sa.Column("pipeline_id", sa.String(length=64), nullable=True))
    op.add_column(
        "jobs", sa.Column("held", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_index("ix_jobs_pipeline_id", "jobs", ["pipeline_id", "held", "created"])
    op.create_index("ix_outbox_target", "outbox", ["target", "state", "created"])


def downgrade() -> None:
    op.drop_index("ix_outbox_target", "outbox")
    op.drop_index("ix_jobs_pipeline_id", "jobs")
    with op.batch_alter_table("jobs") as batch_op:
        batch_op.drop_column("held")
        batch_op.drop_column("pipeline_id")
    op.drop_index("ix_assets_cate_id", "assets")
    with op.batch_alter_table("assets") as batch_op:
        batch_op.drop_column("search_library")
        batch_op.drop_column("pictures")
    for name in ("pipelines", "custom_fields", "media_streams", "categories"):
        op.drop_table(name)
