"""First tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assets",
        sa.Column("media_id", sa.String(length=64), nullable=False),
        sa.Column("bucket", sa.String(length=63), nullable=False),
        sa.Column("object_key", sa.Text(), nullable=False),
        sa.Column("input_url", sa.Text(), server_default="", nullable=False),
        sa.Column("media_type", sa.String(length=16), nullable=False),
        sa.Column("business_type", sa.Text(), server_default="", nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("category", sa.Text(), server_default="", nullable=False),
        sa.Column("cate_id", sa.BigInteger(), nullable=True),
        sa.Column("tags", sa.Text(), server_default="", nullable=False),
        sa.Column("cover_url", sa.Text(), server_default="", nullable=False),
        sa.Column("user_data", sa.Text(), server_default="", nullable=False),
        sa.Column("reference_id", sa.String(length=64), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("upload_source", sa.Text(), server_default="", nullable=False),
        sa.Column("register_config", sa.Text(), server_default="", nullable=False),
        sa.Column("file_info", sa.Text(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("modified", sa.BigInteger(), nullable=False),
        sa.Column("deleted", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("media_id", name=op.f("pk_assets")),
    )
    with op.batch_alter_table("assets", schema=None) as batch_op:
        batch_op.create_index("ix_assets_created", ["created", "media_id"], unique=False)
        batch_op.create_index(
            "uq_assets_address",
            ["bucket", "object_key"],
            unique=True,
            sqlite_where=sa.text("deleted IS NULL"),
            postgresql_where=sa.text("deleted IS NULL"),
        )
        batch_op.create_index(
            "uq_assets_reference",
            ["reference_id"],
            unique=True,
            sqlite_where=sa.text("deleted IS NULL"),
            postgresql_where=sa.text("deleted IS NULL"),
        )

    op.create_table(
        "client_tokens",
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("parameters_hash", sa.String(length=64), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account", "action", "token", name=op.f("pk_client_tokens")),
    )
    with op.batch_alter_table("client_tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_client_tokens_until"), ["until"], unique=False)

    op.create_table(
        "facts",
        sa.Column("content_hash", sa.String(length=128), nullable=False),
        sa.Column("analyser", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("content_hash", "analyser", "version", name=op.f("pk_facts")),
    )
    op.create_table(
        "file_hashes",
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("mtime_ns", sa.BigInteger(), nullable=False),
        sa.Column("inode", sa.String(length=24), nullable=False),
        sa.Column("content_hash", sa.String(length=128), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_file_hashes")),
    )
    with op.batch_alter_table("file_hashes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_file_hashes_seen"), ["seen"], unique=False)

    op.create_table(
        "jobs",
        sa.Column("job_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("queue", sa.String(length=64), nullable=False),
        sa.Column("main_id", sa.String(length=64), nullable=True),
        sa.Column("ordinal", sa.Integer(), server_default="0", nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("priority", sa.Integer(), server_default="0", nullable=False),
        sa.Column("progress", sa.Integer(), server_default="0", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("request", sa.Text(), server_default="{}", nullable=False),
        sa.Column("plan", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("user_data", sa.Text(), server_default="", nullable=False),
        sa.Column("project_id", sa.String(length=64), nullable=True),
        sa.Column("media_id", sa.String(length=64), nullable=True),
        sa.Column("media_url", sa.Text(), server_default="", nullable=False),
        sa.Column("duration", sa.Float(), nullable=True),
        sa.Column("seed", sa.BigInteger(), nullable=True),
        sa.Column("cancel_requested", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("modified", sa.BigInteger(), nullable=False),
        sa.Column("completed", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_jobs")),
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index("ix_jobs_created", ["created", "job_id"], unique=False)
        batch_op.create_index("ix_jobs_kind", ["kind", "created", "job_id"], unique=False)
        batch_op.create_index("ix_jobs_main_id", ["main_id", "ordinal"], unique=False)
        batch_op.create_index("ix_jobs_media_id", ["media_id"], unique=False)
        batch_op.create_index("ix_jobs_project_id", ["project_id"], unique=False)
        batch_op.create_index("ix_jobs_state", ["state"], unique=False)

    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "nonces",
        sa.Column("key_id", sa.String(length=128), nullable=False),
        sa.Column("nonce", sa.String(length=256), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key_id", "nonce", name=op.f("pk_nonces")),
    )
    with op.batch_alter_table("nonces", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_nonces_expires"), ["expires"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("event_type", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_outbox")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_state", ["state", "due"], unique=False)
        batch_op.create_index("ix_outbox_subject", ["subject"], unique=False)

    op.create_table(
        "processes",
        sa.Column("process_id", sa.String(length=64), nullable=False),
        sa.Column("host", sa.Text(), server_default="", nullable=False),
        sa.Column("boot_id", sa.Text(), server_default="", nullable=False),
        sa.Column("pid_namespace", sa.Text(), server_default="", nullable=False),
        sa.Column("pid", sa.BigInteger(), nullable=False),
        sa.Column("start_time", sa.BigInteger(), nullable=False),
        sa.Column("queues", sa.Text(), server_default="", nullable=False),
        sa.Column("started", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("process_id", name=op.f("pk_processes")),
    )
    with op.batch_alter_table("processes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_processes_seen"), ["seen"], unique=False)

    op.create_table(
        "projects",
        sa.Column("project_id", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("cover_url", sa.Text(), server_default="", nullable=False),
        sa.Column("timeline", sa.Text(), server_default="", nullable=False),
        sa.Column("template_id", sa.Text(), server_default="", nullable=False),
        sa.Column("template_type", sa.Text(), server_default="", nullable=False),
        sa.Column("clips_param", sa.Text(), server_default="", nullable=False),
        sa.Column("material_maps", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("duration", sa.Float(), server_default="0", nullable=False),
        sa.Column("create_source", sa.Text(), server_default="", nullable=False),
        sa.Column("modified_source", sa.Text(), server_default="", nullable=False),
        sa.Column("project_type", sa.Text(), server_default="", nullable=False),
        sa.Column("business_config", sa.Text(), server_default="", nullable=False),
        sa.Column("business_status", sa.Text(), server_default="", nullable=False),
        sa.Column("error_code", sa.Text(), server_default="", nullable=False),
        sa.Column("error_message", sa.Text(), server_default="", nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("modified", sa.BigInteger(), nullable=False),
        sa.Column("deleted", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_projects")),
    )
    with op.batch_alter_table("projects", schema=None) as batch_op:
        batch_op.create_index("ix_projects_created", ["created", "project_id"], unique=False)

    op.create_table(
        "settings",
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("modified", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_settings")),
    )
    op.create_table(
        "speech_objects",
        sa.Column("object_key", sa.String(length=1023), nullable=False),
        sa.Column("project_id", sa.String(length=64), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("object_key", "project_id", name=op.f("pk_speech_objects")),
    )
    with op.batch_alter_table("speech_objects", schema=None) as batch_op:
        batch_op.create_index("ix_speech_objects_project_id", ["project_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("speech_objects", schema=None) as batch_op:
        batch_op.drop_index("ix_speech_objects_project_id")

    op.drop_table("speech_objects")
    op.drop_table("settings")
    with op.batch_alter_table("projects", schema=None) as batch_op:
        batch_op.drop_index("ix_projects_created")

    op.drop_table("projects")
    with op.batch_alter_table("processes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_processes_seen"))

    op.drop_table("processes")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_subject")
        batch_op.drop_index("ix_outbox_state")

    op.drop_table("outbox")
    with op.batch_alter_table("nonces", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_nonces_expires"))

    op.drop_table("nonces")
    op.drop_table("leases")
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_index("ix_jobs_state")
        batch_op.drop_index("ix_jobs_project_id")
        batch_op.drop_index("ix_jobs_media_id")
        batch_op.drop_index("ix_jobs_main_id")
        batch_op.drop_index("ix_jobs_kind")
        batch_op.drop_index("ix_jobs_created")

    op.drop_table("jobs")
    with op.batch_alter_table("file_hashes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_file_hashes_seen"))

    op.drop_table("file_hashes")
    op.drop_table("facts")
    with op.batch_alter_table("client_tokens", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_client_tokens_until"))

    op.drop_table("client_tokens")
    with op.batch_alter_table("assets", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_assets_reference",
            sqlite_where=sa.text("deleted IS NULL"),
            postgresql_where=sa.text("deleted IS NULL"),
        )
        batch_op.drop_index(
            "uq_assets_address",
            sqlite_where=sa.text("deleted IS NULL"),
            postgresql_where=sa.text("deleted IS NULL"),
        )
        batch_op.drop_index("ix_assets_created")

    op.drop_table("assets")
