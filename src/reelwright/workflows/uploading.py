"""What follows when the file of an asset has arrived, or has not come in time."""

from __future__ import annotations

import uuid
from typing import Any

import sqlalchemy as sa

from reelwright.config import Settings
from reelwright.jobs import Jobs, NewJob
from reelwright.library import assets, uploads
from reelwright.library.assets import Asset, Status
from reelwright.library.uploads import Upload
from reelwright.workflows import events
from reelwright.workflows.workshop import now

PROBING = {"cover_time": None, "snapshots": True, "sprite": True}
"""What registration makes of a file that was sent or fetched: everything, as by default."""

_EVENTS = {"video": "FileUploadComplete", "audio": "FileUploadComplete"}
_EVENTS["image"] = "ImageUploadComplete"
_OTHER_EVENT = "AttachedMediaUploadComplete"


def received(
    connection: sa.Connection,
    jobs: Jobs,
    settings: Settings,
    media_id: str,
    *,
    size: int,
    etag: str,
    crc64: int,
) -> bool:
    """Record that an asset's object is whole: the asset is probed, and who asked is told.

    The same file once more changes nothing. False when the asset was deleted.
    """
    asset = assets.get_all(connection, [media_id]).get(media_id)
    upload = uploads.get(connection, media_id)
    if asset is None or upload is None:
        return False
    again = upload.state == uploads.RECEIVED
    if again and (upload.size, upload.crc64) == (size, str(crc64)):
        return True
    uploads.receive(connection, media_id, size=size, etag=etag, crc64=crc64)
    assets.update(connection, media_id, now=now(), status=Status.PREPARING)
    job = NewJob(
        kind="RegisterMedia",
        job_id=uuid.uuid4().hex,
        request=PROBING,
        user_data=asset.user_data,
        media_id=media_id,
        media_url=asset.input_url,
    )
    jobs.accept(connection, job)
    _tell(connection, settings, asset, upload, size=size, failed=False)
    return True


def overdue(connection: sa.Connection, settings: Settings, media_id: str) -> None:
    """Give the upload of an asset up when its time is over."""
    upload = uploads.get(connection, media_id)
    if upload is None or not uploads.fail(connection, media_id, now=now()):
        return
    asset = assets.get_all(connection, [media_id]).get(media_id)
    if asset is None:
        return
    fail_asset(connection, asset)
    _tell(connection, settings, asset, upload, size=0, failed=True)


def await_file(connection: sa.Connection, asset: Asset) -> None:
    """Mark an asset whose file is waited for again."""
    files = [waiting_file(asset, "Uploading")]
    assets.update(connection, asset.media_id, now=now(), status=Status.UPLOADING, file_info=files)


def fail_asset(connection: sa.Connection, asset: Asset) -> None:
    """Mark an asset whose file has not arrived."""
    files = [waiting_file(asset, "UploadFail")]
    assets.update(
        connection, asset.media_id, now=now(), status=Status.UPLOAD_FAILED, file_info=files
    )


def waiting_file(asset: Asset, status: str) -> dict[str, Any]:
    """Return the entry of FileInfoList for a file that is not there (yet)."""
    basic = {"FileName": asset.name.file_name, "FileStatus": status, "FileType": "source_file"}
    return {"FileBasicInfo": basic}


def _tell(
    connection: sa.Connection,
    settings: Settings,
    asset: Asset,
    upload: Upload,
    *,
    size: int,
    failed: bool,
) -> None:
    body = {
        "Status": "Fail" if failed else "Success",
        "MediaId": asset.media_id,
        "FileUrl": asset.input_url,
        "Size": str(size),
        "MediaType": asset.media_type,
        "AppId": upload.app_id,
        "UserData": asset.user_data,
    }
    event_type = _EVENTS.get(asset.media_type, _OTHER_EVENT)
    text = events.envelope(event_type, settings.account_id, body, now=now())
    addresses = [upload.callback] if upload.callback else []
    events.put(connection, text, addresses, subject=asset.media_id, now=now())
