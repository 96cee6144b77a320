"""Further files of assets and how all files are played (`media-assets.md` 9)."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import sqlalchemy as sa
from pydantic import Field

from reelwright.errors import MissingParameter, ResourceNotFound, StorageNotFound
from reelwright.jobs import NewJob
from reelwright.library import assets, records, streams
from reelwright.library.address import AddressError, ObjectName, parse
from reelwright.library.assets import Asset
from reelwright.library.streams import Stream
from reelwright.operations import documents, media_shown
from reelwright.operations.limits import check_bytes, check_user_data, object_name
from reelwright.operations.media import check_auth_timeout
from reelwright.operations.registry import Answer, Arguments, Call, Flag, Registry, required_list
from reelwright.operations.services import iso, new_id

registry = Registry()

_HEIGHTS = ((360, "FD"), (480, "LD"), (720, "SD"), (1080, "HD"), (1440, "2K"))
"""Shorter side in pixels up to which a video has that definition; beyond the last, 4K."""
_FINE_SOUND = 192
"""kbit/s from which sound is HQ rather than SQ."""


class RegisterMediaStream(Arguments):
    """Arguments of RegisterMediaStream."""

    media_id: str
    input_url: str = Field(alias="InputURL")
    stream_tags: str = ""
    user_data: str = ""


class GetPlayInfo(Arguments):
    """Arguments of GetPlayInfo."""

    media_id: str = ""
    input_url: str = Field("", alias="InputURL")
    auth_timeout: int = 3600


class DeletePlayInfo(Arguments):
    """Arguments of DeletePlayInfo."""

    media_id: str
    file_urls: str = Field(alias="FileURLs")
    delete_physical_files: Flag = False


@registry.add("RegisterMediaStream", arguments=RegisterMediaStream)
def register_media_stream(call: Call, arguments: RegisterMediaStream) -> Answer:
    """Add a file to an asset; it is probed by a job afterwards."""
    name = object_name(call, "InputURL", arguments.input_url)
    documents.read("StreamTags", arguments.stream_tags)
    check_bytes("StreamTags", arguments.stream_tags, 1024)
    check_user_data(arguments.user_data, 1024)
    moment = records.now()
    stream = Stream(
        stream_id=new_id(),
        media_id=arguments.media_id,
        bucket=name.bucket,
        object_key=name.key,
        input_url=arguments.input_url,
        stream_tags=arguments.stream_tags,
        user_data=arguments.user_data,
        created=moment,
        modified=moment,
    )
    job = NewJob(
        kind="RegisterMedia",
        job_id=new_id(),
        request={"stream_id": stream.stream_id},
        media_id=stream.media_id,
        media_url=stream.input_url,
    )
    with call.services.database.begin() as connection:
        asset = assets.get(connection, arguments.media_id)
        if asset.name == name:
            raise assets.MediaAlreadyExist(arguments.input_url, asset.media_id)
        if streams.add(connection, stream) is not None:
            raise assets.MediaAlreadyExist(arguments.input_url, asset.media_id)
        call.services.jobs.accept(connection, job)
    return {"MediaId": asset.media_id}


@registry.add("GetPlayInfo", arguments=GetPlayInfo)
def get_play_info(call: Call, arguments: GetPlayInfo) -> Answer:
    """Return the files of an asset with addresses under which they play."""
    check_auth_timeout(arguments.auth_timeout)
    if not arguments.media_id and not arguments.input_url:
        raise MissingParameter("MediaId")
    with call.services.database.read() as connection:
        asset = _asset(call, connection, arguments)
        more = media_shown.beside(connection, [asset])
    seconds = arguments.auth_timeout
    basic = media_shown.basic_info(call, asset, seconds, more)
    base = {name: basic.get(name) for name in ("MediaId", "Title", "Description", "CoverURL")}
    base |= {name: basic.get(name) for name in ("MediaType", "MediaTags", "CateId", "Status")}
    infos = media_shown.file_infos(call, asset, seconds, more) or []
    # A function may have added files of its own to those of the asset.
    known = [one for one in more.streams.get(asset.media_id, ()) if one.file_info is not None]
    of: list[Asset | Stream] = [asset] * (len(infos) - len(known)) + list(known)
    return {
        "MediaBase": base | {"CreationTime": basic["CreateTime"]},
        "PlayInfoList": [_play_info(call, info, one) for info, one in zip(infos, of, strict=True)],
    }


def _asset(call: Call, connection: sa.Connection, arguments: GetPlayInfo) -> Asset:
    if arguments.media_id:
        return media_shown.asset_of(connection, arguments.media_id)
    found = assets.find(connection, object_name(call, "InputURL", arguments.input_url))
    if found is None:
        raise ResourceNotFound("media", arguments.input_url)
    return found


def _play_info(call: Call, info: Mapping[str, Any], of: Asset | Stream) -> dict[str, Any]:
    basic = info["FileBasicInfo"]
    video = (info.get("VideoStreamInfoList") or [{}])[0]
    width, height = _whole(basic.get("Width")), _whole(basic.get("Height"))
    return {
        "PlayURL": basic["FileUrl"],
        "FileURL": of.name.http(call.services.settings.region),
        "Format": of.name.extension,
        "Definition": "OD" if isinstance(of, Asset) else _definition(basic, width, height),
        "StreamType": "video" if width else "audio",
        "Status": "Normal",
        "Width": width,
        "Height": height,
        "Size": _whole(basic.get("FileSize")),
        "BitDepth": _bit_depth(str(video.get("PixFmt") or "")) if video else None,
        "Encrypt": 0,
        "Duration": basic.get("Duration"),
        "Bitrate": basic.get("Bitrate"),
        "Fps": video.get("Fps"),
        "StreamTags": of.stream_tags or None if isinstance(of, Stream) else None,
        "CreationTime": iso(of.created),
        "ModificationTime": iso(of.modified or of.created),
    }


def _whole(text: Any) -> int | None:
    return int(text) if text else None


def _bit_depth(pixel_format: str) -> int:
    return next((bits for bits in (16, 14, 12, 10) if f"p{bits}" in pixel_format), 8)


def _definition(basic: Mapping[str, Any], width: int | None, height: int | None) -> str:
    if not width or not height:
        return "HQ" if float(basic.get("Bitrate") or 0) >= _FINE_SOUND else "SQ"
    side = min(width, height)
    return next((name for most, name in _HEIGHTS if side <= most), "4K")


@registry.add("DeletePlayInfo", arguments=DeletePlayInfo)
def delete_play_info(call: Call, arguments: DeletePlayInfo) -> Answer:
    """Take files out of an asset, and remove them when asked to; its source cannot go."""
    urls = required_list("FileURLs", arguments.file_urls)
    with call.services.database.read() as connection:
        asset = assets.get(connection, arguments.media_id)
        known = streams.of_assets(connection, [asset.media_id]).get(asset.media_id, [])
    by_name = {stream.name: stream for stream in known}
    ignored, forbidden, doomed = [], [], []
    for url in urls:
        name = _named(url)
        if name == asset.name:
            forbidden.append(url)
        elif name is None or name not in by_name:
            ignored.append(url)
        elif arguments.delete_physical_files and not _removed(call, name):
            forbidden.append(url)
        else:
            doomed.append(by_name[name].stream_id)
    with call.services.database.begin() as connection:
        streams.delete(connection, doomed)
    return {"IgnoredList": ignored, "ForbiddenList": forbidden}


def _named(url: str) -> ObjectName | None:
    with suppress(AddressError):
        return parse(url)
    return None


def _removed(call: Call, name: ObjectName) -> bool:
    """Remove an object; tell whether its bucket allows it."""
    try:
        call.services.buckets.delete(name)
    except StorageNotFound:
        return True
    except OSError:
        return False
    return True
