"""Uploads by address: which files this server is to fetch, and how far it is."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from reelwright.library.tables import url_uploads


class Status:
    """The states of an upload by address."""

    PENDING = "PENDING"
    DOWNLOADING = "DOWNLOADING"
    DOWNLOAD_FAIL = "DOWNLOAD_FAIL"
    UPLOADING = "UPLOADING"
    UPLOAD_FAIL = "UPLOAD_FAIL"
    SUCCESS = "SUCCESS"


@dataclass(frozen=True, kw_only=True)
class UrlUpload:
    """One file to fetch."""

    job_id: str
    media_id: str
    url: str
    status: str = Status.PENDING
    size: int = 0
    code: str = ""
    message: str = ""
    app_id: str = ""
    user_data: str = ""
    created: int
    completed: int | None = None


def create(connection: sa.Connection, upload: UrlUpload) -> None:
    """Record a file to fetch."""
    connection.execute(url_uploads.insert().values(**vars(upload), url_hash=_hash(upload.url)))


def get(connection: sa.Connection, job_id: str) -> UrlUpload | None:
    """Return the upload of a job."""
    return get_all(connection, [job_id]).get(job_id)


def get_all(connection: sa.Connection, job_ids: Sequence[str]) -> dict[str, UrlUpload]:
    """Return those of the uploads that exist, by job."""
    condition = url_uploads.c.job_id.in_(job_ids)
    found = map(_upload, connection.execute(sa.select(url_uploads).where(condition)))
    return {upload.job_id: upload for upload in found}


def of_address(connection: sa.Connection, url: str) -> UrlUpload | None:
    """Return the newest upload of an address."""
    statement = (
        sa.select(url_uploads)
        .where(url_uploads.c.url_hash == _hash(url), url_uploads.c.url == url)
        .order_by(url_uploads.c.created.desc(), url_uploads.c.job_id)
        .limit(1)
    )
    row = connection.execute(statement).first()
    return None if row is None else _upload(row)


def update(connection: sa.Connection, job_id: str, **values: Any) -> None:
    """Change columns of an upload."""
    connection.execute(url_uploads.update().where(url_uploads.c.job_id == job_id).values(**values))


def forget(connection: sa.Connection, *, before: int) -> None:
    """Remove uploads that ended before a time."""
    connection.execute(url_uploads.delete().where(url_uploads.c.completed < before))


def _upload(row: sa.Row[Any]) -> UrlUpload:
    return UrlUpload(**{name: value for name, value in row._mapping.items() if name != "url_hash"})


def _hash(url: str) -> str:
    return hashlib.blake2b(url.encode(), digest_size=32).hexdigest()
