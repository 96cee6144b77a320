"""The tables. Times are milliseconds since 1970, JSON documents are text."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, MetaData, String, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _text(name: str) -> Column[str]:
    """Return a text column that is never null: "" is "not given"."""
    return Column(name, Text, nullable=False, server_default="")


def _time(name: str, *, nullable: bool = False, index: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable, index=index)


def _identifier(name: str, *, key: bool = True) -> Column[str]:
    return Column(name, String(64), primary_key=key, nullable=not key)


assets = sa.Table(
    "assets",
    metadata,
    _identifier("media_id"),
    Column("bucket", String(63), nullable=False),
    Column("object_key", Text, nullable=False),
    _text("input_url"),
    Column("media_type", String(16), nullable=False),
    _text("business_type"),
    _text("source"),
    _text("title"),
    _text("description"),
    _text("category"),
    Column("cate_id", BigInteger),
    _text("tags"),
    _text("cover_url"),
    _text("user_data"),
    Column("reference_id", String(64)),
    Column("status", String(32), nullable=False),
    _text("upload_source"),
    _text("register_config"),
    Column("file_info", Text),
    Column("pictures", Text),
    _text("search_library"),
    _time("created"),
    _time("modified"),
    _time("deleted", nullable=True),
)
"""Media assets. A deleted one keeps its row; only one that lives holds its address."""

_living_asset = assets.c.deleted.is_(None)
Index(
    "uq_assets_address",
    assets.c.bucket,
    assets.c.object_key,
    unique=True,
    sqlite_where=_living_asset,
    postgresql_where=_living_asset,
)
Index(
    "uq_assets_reference",
    assets.c.reference_id,
    unique=True,
    sqlite_where=_living_asset,
    postgresql_where=_living_asset,
)
Index("ix_assets_created", assets.c.created, assets.c.media_id)
Index("ix_assets_cate_id", assets.c.cate_id)

categories = sa.Table(
    "categories",
    metadata,
    Column("cate_id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("parent_id", BigInteger, nullable=False),
    Column("level", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("type", String(16), nullable=False),
    _time("created"),
    Index("ix_categories_parent_id", "parent_id", "type", "created"),
    sqlite_autoincrement=True,
)
"""Categories of assets, three levels deep; the first level has the parent -1."""

media_streams = sa.Table(
    "media_streams",
    metadata,
    _identifier("stream_id"),
    _identifier("media_id", key=False),
    Column("bucket", String(63), nullable=False),
    Column("object_key", Text, nullable=False),
    _text("input_url"),
    _text("stream_tags"),
    _text("user_data"),
    Column("status", String(32), nullable=False),
    Column("file_info", Text),
    _time("created"),
    _time("modified"),
    Index("ix_media_streams_media_id", "media_id", "created"),
)
"""Further files of an asset beside its source: other sizes, other formats."""

custom_fields = sa.Table(
    "custom_fields",
    metadata,
    _identifier("media_id"),
    Column("name", String(128), primary_key=True),
    _text("text"),
    Column("number", Float),
    Index("ix_custom_fields_name", "name"),
)
"""What a caller's own metadata say of an asset; `number` is None where a value is a text."""

pipelines = sa.Table(
    "pipelines",
    metadata,
    _identifier("pipeline_id"),
    Column("name", Text, nullable=False),
    Column("speed", String(32), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("status", String(16), nullable=False),
    Column("standing", Boolean, nullable=False, server_default=sa.false()),
    _time("created"),
    _time("modified"),
    Index("ix_pipelines_speed", "speed", "created"),
)
"""What jobs of algorithms are ordered by; a standing one is the default of its speed."""

uploads = sa.Table(
    "uploads",
    metadata,
    _identifier("media_id"),
    Column("state", String(16), nullable=False),
    _text("app_id"),
    _text("callback"),
    Column("size", BigInteger, nullable=False, server_default="0"),
    _text("etag"),
    _text("crc64"),
    _time("created"),
    _time("until"),
    Index("ix_uploads_state", "state", "until"),
)
"""Assets whose file a caller uploads; one that waits beyond `until` has failed."""

upload_keys = sa.Table(
    "upload_keys",
    metadata,
    Column("key_id", String(64), primary_key=True),
    Column("secret", Text, nullable=False),
    Column("token", Text, nullable=False),
    _identifier("media_id", key=False),
    _time("expires", index=True),
)
"""Temporary keys, each for the object of one asset."""

multipart_uploads = sa.Table(
    "multipart_uploads",
    metadata,
    _identifier("upload_id"),
    _identifier("media_id", key=False),
    Column("state", String(16), nullable=False),
    _text("etag"),
    _text("crc64"),
    _time("created"),
    Index("ix_multipart_uploads_media_id", "media_id"),
)

upload_parts = sa.Table(
    "upload_parts",
    metadata,
    _identifier("upload_id"),
    Column("number", Integer, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("etag", String(64), nullable=False),
    Column("crc64", String(24), nullable=False),
    Column("file", String(64), nullable=False),
    _time("modified"),
)

url_uploads = sa.Table(
    "url_uploads",
    metadata,
    _identifier("job_id"),
    _identifier("media_id", key=False),
    Column("url_hash", String(64), nullable=False),
    Column("url", Text, nullable=False),
    Column("status", String(32), nullable=False),
    Column("size", BigInteger, nullable=False, server_default="0"),
    _text("code"),
    _text("message"),
    _text("app_id"),
    _text("user_data"),
    _time("created"),
    _time("completed", nullable=True),
    Index("ix_url_uploads_url_hash", "url_hash", "created"),
)
"""Assets whose file this server fetches."""

projects = sa.Table(
    "projects",
    metadata,
    _identifier("project_id"),
    _text("title"),
    _text("description"),
    _text("cover_url"),
    _text("timeline"),
    _text("template_id"),
    _text("template_type"),
    _text("clips_param"),
    _text("material_maps"),
    Column("status", Integer, nullable=False),
    Column("duration", Float, nullable=False, server_default="0"),
    _text("create_source"),
    _text("modified_source"),
    _text("project_type"),
    _text("business_config"),
    _text("business_status"),
    _text("error_code"),
    _text("error_message"),
    _time("created"),
    _time("modified"),
    _time("deleted", nullable=True),
    Index("ix_projects_created", "created", "project_id"),
)

speech_objects = sa.Table(
    "speech_objects",
    metadata,
    Column("object_key", String(1023), primary_key=True),
    _identifier("project_id"),
    _time("created"),
    Index("ix_speech_objects_project_id", "project_id"),
)
"""Which objects of the reserved bucket a project's timeline names."""

templates = sa.Table(
    "templates",
    metadata,
    _identifier("template_id"),
    Column("name", Text, nullable=False),
    Column("type", String(16), nullable=False),
    Column("config", Text, nullable=False),
    _text("cover_url"),
    _text("preview_media"),
    Column("status", String(16), nullable=False),
    Column("create_source", String(16), nullable=False),
    Column("modified_source", String(16), nullable=False),
    _text("related_media"),
    _time("created"),
    _time("modified"),
    Index("ix_templates_created", "created", "template_id"),
)
"""What jobs and projects are made from. Nothing refers to a row: whoever uses one copies it."""

jobs = sa.Table(
    "jobs",
    metadata,
    _identifier("job_id"),
    Column("kind", String(64), nullable=False),
    Column("queue", String(64), nullable=False),
    _identifier("main_id", key=False),
    Column("ordinal", Integer, nullable=False, server_default="0"),
    Column("state", String(32), nullable=False),
    Column("priority", Integer, nullable=False, server_default="0"),
    Column("progress", Integer, nullable=False, server_default="0"),
    _text("note"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("request", Text, nullable=False, server_default="{}"),
    Column("plan", Text),
    Column("result", Text),
    _text("code"),
    _text("message"),
    _text("user_data"),
    _identifier("project_id", key=False),
    _identifier("media_id", key=False),
    _text("media_url"),
    Column("duration", Float),
    Column("seed", BigInteger),
    Column("cancel_requested", Boolean, nullable=False, server_default=sa.false()),
    _identifier("pipeline_id", key=False),
    Column("held", Boolean, nullable=False, server_default=sa.false()),
    _time("created"),
    _time("modified"),
    _time("completed", nullable=True),
    Index("ix_jobs_main_id", "main_id", "ordinal"),
    Index("ix_jobs_kind", "kind", "created", "job_id"),
    Index("ix_jobs_created", "created", "job_id"),
    Index("ix_jobs_state", "state"),
    Index("ix_jobs_project_id", "project_id"),
    Index("ix_jobs_media_id", "media_id"),
    Index("ix_jobs_pipeline_id", "pipeline_id", "held", "created"),
)
"""The record that the API answers from; the engine of the jobs has tables of its own."""

processes = sa.Table(
    "processes",
    metadata,
    _identifier("process_id"),
    _text("host"),
    _text("boot_id"),
    _text("pid_namespace"),
    Column("pid", BigInteger, nullable=False),
    Column("start_time", BigInteger, nullable=False),
    _text("queues"),
    _time("started"),
    _time("seen", index=True),
)
"""Heartbeats. `start_time` is the kernel's, which tells a reused process number."""

leases = sa.Table(
    "leases",
    metadata,
    Column("name", String(128), primary_key=True),
    Column("holder", String(64), nullable=False),
    _time("until"),
)

outbox = sa.Table(
    "outbox",
    metadata,
    _identifier("event_id"),
    Column("event_type", String(64), nullable=False),
    _text("subject"),
    Column("target", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    _text("note"),
    _time("due"),
    _identifier("holder", key=False),
    _time("created"),
    _time("ended", nullable=True),
    Index("ix_outbox_state", "state", "due"),
    Index("ix_outbox_subject", "subject"),
    Index("ix_outbox_target", "target", "state", "created"),
)
"""Events to be told, with those that were told or given up as history.

For one in a local queue `due` is when readers see it (again), `attempts` how often one took it,
and `holder` the receipt of the last.
"""

facts = sa.Table(
    "facts",
    metadata,
    Column("content_hash", String(128), primary_key=True),
    Column("analyser", String(64), primary_key=True),
    Column("version", String(64), primary_key=True),
    Column("facts", Text, nullable=False),
    _time("created"),
)

file_hashes = sa.Table(
    "file_hashes",
    metadata,
    Column("path", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    Column("inode", String(24), nullable=False),
    Column("content_hash", String(128), nullable=False),
    _time("seen", index=True),
)

client_tokens = sa.Table(
    "client_tokens",
    metadata,
    Column("account", String(64), primary_key=True),
    Column("action", String(64), primary_key=True),
    Column("token", String(64), primary_key=True),
    Column("parameters_hash", String(64), nullable=False),
    Column("holder", String(64), nullable=False),
    Column("answer", Text),
    _time("created"),
    _time("until", index=True),
)
"""Calls with a ClientToken: without an answer while the first call runs (until `until`)."""

access_keys = sa.Table(
    "access_keys",
    metadata,
    _identifier("key_id"),
    Column("kind", String(16), nullable=False),
    Column("secret", Text, nullable=False),
    Column("token_hash", String(64)),
    _text("name"),
    Column("policy", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    _time("created"),
    _time("expires", nullable=True),
    Index("ix_access_keys_token_hash", "token_hash", unique=True),
)
"""Who may call. Secrets are kept as they are, for signatures are computed with them."""

nonces = sa.Table(
    "nonces",
    metadata,
    Column("key_id", String(128), primary_key=True),
    Column("nonce", String(256), primary_key=True),
    _time("expires", index=True),
)

settings = sa.Table(
    "settings",
    metadata,
    Column("name", String(128), primary_key=True),
    Column("value", Text, nullable=False),
    _time("modified"),
)
"""What the installation decided for itself, such as the secret of the file addresses."""
