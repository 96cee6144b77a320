"""Media assets as answers show them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from reelwright.errors import ResourceNotFound
from reelwright.library import assets, categories, records, streams
from reelwright.library.address import AddressError, ObjectName, parse
from reelwright.library.assets import Asset, Status
from reelwright.library.records import JobRow
from reelwright.library.streams import Stream
from reelwright.library.tables import jobs
from reelwright.operations import media_types
from reelwright.operations.registry import Call
from reelwright.operations.services import iso
from reelwright.operations.signed import signed_url
from reelwright.workflows import pictures


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


@dataclass(frozen=True)
class Beside:
    """What belongs to some assets and is kept elsewhere."""

    categories: Mapping[int, str]
    streams: Mapping[str, Sequence[Stream]]


def beside(connection: sa.Connection, shown: Sequence[Asset]) -> Beside:
    """Return what belongs to assets that are to be shown."""
    return Beside(
        categories.names(connection, (asset.cate_id for asset in shown)),
        streams.of_assets(connection, [asset.media_id for asset in shown]),
    )


def media_info(call: Call, asset: Asset, seconds: int, more: Beside) -> dict[str, Any]:
    """Return all of an asset, its addresses being good for `seconds`."""
    return {
        "MediaId": asset.media_id,
        "MediaBasicInfo": basic_info(call, asset, seconds, more),
        "FileInfoList": file_infos(call, asset, seconds, more),
    }


def listed(call: Call, asset: Asset, seconds: int, more: Beside, *, files: bool) -> dict[str, Any]:
    """Return an asset as an entry of a listing, on request with what is basic of its files."""
    info: dict[str, Any] = {
        "MediaId": asset.media_id,
        "MediaBasicInfo": basic_info(call, asset, seconds, more),
    }
    if files:
        known = file_infos(call, asset, seconds, more) or []
        info["FileInfoList"] = [{"FileBasicInfo": file["FileBasicInfo"]} for file in known]
    return info


def remove_pictures(call: Call, gone: Sequence[Asset]) -> None:
    """Remove the covers, snapshots and sprites that were made for assets which are no more."""
    for asset in gone:
        for name in pictures.objects(asset):
            call.services.buckets.delete(name)


def basic_info(call: Call, asset: Asset, seconds: int, more: Beside) -> dict[str, Any]:
    """Return MediaBasicInfo of an asset."""
    texts = {
        "Description": asset.description,
        "Category": asset.category,
        "MediaTags": asset.tags,
        "CoverURL": cover_url(call, asset, seconds),
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
        "Snapshots": _snapshots(call, asset, seconds),
        "SpriteImages": _sprite_images(call, asset, seconds),
        "Status": asset.status,
        "TranscodeStatus": "Init",
        "CreateTime": iso(asset.created),
        "ModifiedTime": iso(asset.modified or asset.created),
        "DeletedTime": iso(asset.deleted),
        "CateId": asset.cate_id,
        "CateName": more.categories.get(asset.cate_id or 0),
        "Biz": "ICE",
        "ReferenceId": asset.reference_id,
    }


def cover_url(call: Call, asset: Asset, seconds: int) -> str:
    """Return the address of an asset's cover, signed if this server has it; "" without a cover.

    Of the reserved bucket that is the asset's own cover alone: what else is there belongs to
    others, and a caller who names it gets the words back, which open nothing.
    """
    name = pictures.own_cover(asset) or _object_in_buckets(call, asset.cover_url)
    return signed_url(call, name, seconds) if name else asset.cover_url


def _object_in_buckets(call: Call, address: str) -> ObjectName | None:
    try:
        name = parse(address)
    except AddressError:
        return None
    return name if name.bucket in call.services.buckets.names() else None


def _snapshots(call: Call, asset: Asset, seconds: int) -> str | None:
    """Return the addresses of an asset's snapshots as JSON; None without any."""
    addresses = [signed_url(call, name, seconds) for name in pictures.snapshots(asset.pictures)]
    return json.dumps(addresses) if addresses else None


def _sprite_images(call: Call, asset: Asset, seconds: int) -> str | None:
    """Return what an asset's sprites are like as JSON; None without any.

    `spriteUrls` is ours: the documented members name objects of a bucket that no caller can read.
    """
    series = pictures.described_sprites(asset.pictures, call.services.settings.region)
    if series is None:
        return None
    addresses = [signed_url(call, name, seconds) for name in pictures.sprites(asset.pictures)]
    return json.dumps([{**series, "spriteUrls": addresses}])


def file_infos(call: Call, asset: Asset, seconds: int, more: Beside) -> list[dict[str, Any]] | None:
    """Return FileInfoList, None while nothing is known of the source file."""
    if asset.file_info is None:
        return None
    own = [_file_info(call, file, asset, seconds) for file in asset.file_info]
    others = [
        _file_info(call, stream.file_info, stream, seconds)
        for stream in more.streams.get(asset.media_id, ())
        if stream.file_info is not None
    ]
    return own + others


def _file_info(
    call: Call, file: Mapping[str, Any], of: Asset | Stream, seconds: int
) -> dict[str, Any]:
    # What is kept of a file without streams, or one that is not there yet, has no lists of them.
    return {
        **{f"{kind}StreamInfoList": [] for kind in ("Video", "Audio", "Subtitle")},
        **file,
        "FileBasicInfo": {
            **file["FileBasicInfo"],
            "FileUrl": signed_url(call, of.name, seconds),
            "Region": call.services.settings.region,
            "CreateTime": iso(of.created),
            "ModifiedTime": iso(of.modified or of.created),
        },
    }
