"""Media assets as answers show them."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from reelwright.errors import ResourceNotFound
from reelwright.library import assets, records
from reelwright.library.address import AddressError, ObjectName, parse
from reelwright.library.assets import Asset, Status
from reelwright.library.buckets import RESERVED
from reelwright.library.records import JobRow
from reelwright.library.tables import jobs
from reelwright.operations import media_types
from reelwright.operations.registry import Call
from reelwright.operations.services import iso
from reelwright.operations.signed import signed_url


def asset_of(connection: sa.Connection, media_id: str) -> Asset:
    """Return an asset; one that a job is yet to produce, or failed to, is known by its job.

    Raises:
        ResourceNotFound: no asset has that ID, or it was deleted.
    """
    found = assets.get_all(connection, [media_id]).get(media_id)
    if found is not None:
        return found
    row = _producer(connection, media_id)
    if row is None or row.state == "Success":
        raise ResourceNotFound("media", media_id)
    try:
        name = parse(row.media_url)
    except AddressError:
        raise ResourceNotFound("media", media_id) from None
    metadata = (row.request or {}).get("Metadata") or {}
    return Asset(
        media_id=media_id,
        bucket=name.bucket,
        object_key=name.key,
        input_url=row.media_url,
        media_type=media_types.of_extension(name.extension) or "video",
        title=metadata.get("Title") or name.file_name.rpartition(".")[0],
        description=metadata.get("Description", ""),
        tags=metadata.get("Tags", ""),
        status=Status.FAILED if row.ended else Status.PREPARING,
        created=row.created,
        modified=row.modified,
    )


def _producer(connection: sa.Connection, media_id: str) -> JobRow | None:
    query = sa.select(jobs.c.job_id).where(jobs.c.media_id == media_id, jobs.c.kind == "EditingJob")
    job_id = connection.scalar(query)
    return records.get(connection, job_id) if job_id else None


def media_info(call: Call, asset: Asset, seconds: int) -> dict[str, Any]:
    """Return all of an asset, its addresses being good for `seconds`."""
    return {
        "MediaId": asset.media_id,
        "MediaBasicInfo": _basic_info(call, asset, seconds),
        "FileInfoList": _file_infos(call, asset, seconds),
    }


def listed(call: Call, asset: Asset, seconds: int, *, files: bool) -> dict[str, Any]:
    """Return an asset as an entry of a listing, on request with what is basic of its files."""
    info: dict[str, Any] = {
        "MediaId": asset.media_id,
        "MediaBasicInfo": _basic_info(call, asset, seconds),
    }
    if files:
        known = _file_infos(call, asset, seconds) or []
        info["FileInfoList"] = [{"FileBasicInfo": file["FileBasicInfo"]} for file in known]
    return info


def remove_covers(call: Call, gone: list[Asset]) -> None:
    """Remove the covers that were made for assets which are no more."""
    for asset in gone:
        name = _own_cover(asset)
        if name is not None:
            call.services.buckets.delete(name)


def _own_cover(asset: Asset) -> ObjectName | None:
    name = ObjectName(RESERVED, f"covers/{asset.media_id}.jpg")
    return name if asset.cover_url == str(name) else None


def _basic_info(call: Call, asset: Asset, seconds: int) -> dict[str, Any]:
    own_cover = _own_cover(asset)
    cover = signed_url(call, own_cover, seconds) if own_cover else asset.cover_url
    texts = {
        "Description": asset.description,
        "Category": asset.category,
        "MediaTags": asset.tags,
        "CoverURL": cover,
        "UserData": asset.user_data,
        "UploadSource": asset.upload_source,
    }
    return {name: text for name, text in texts.items() if text} | {
        "MediaId": asset.media_id,
        "InputURL": asset.input_url,
        "MediaType": asset.media_type,
        "BusinessType": asset.business_type,
        "Source": asset.source,
        "Title": asset.title,
        "Snapshots": json.dumps([cover]) if own_cover else None,
        "Status": asset.status,
        "TranscodeStatus": "Init",
        "CreateTime": iso(asset.created),
        "ModifiedTime": iso(asset.modified or asset.created),
        "DeletedTime": iso(asset.deleted),
        "CateId": asset.cate_id,
        "Biz": "ICE",
        "ReferenceId": asset.reference_id,
    }


def _file_infos(call: Call, asset: Asset, seconds: int) -> list[dict[str, Any]] | None:
    """Return FileInfoList, None while nothing is known of the file."""
    if asset.file_info is None:
        return None
    return [
        {
            **file,
            "FileBasicInfo": {
                **file["FileBasicInfo"],
                "FileUrl": signed_url(call, asset.name, seconds),
                "Region": call.services.settings.region,
                "CreateTime": iso(asset.created),
                "ModifiedTime": iso(asset.modified or asset.created),
            },
        }
        for file in asset.file_info
    ]
