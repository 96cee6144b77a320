"""Takes a registered object in: probes the file, makes a cover, tells who asked."""

from __future__ import annotations

import shutil
from typing import Any

import sqlalchemy as sa

from reelwright.errors import JobError
from reelwright.jobs import JobContext, Kind
from reelwright.library import assets, streams
from reelwright.library.address import ObjectName, parse
from reelwright.library.assets import Asset, Status
from reelwright.library.buckets import RESERVED
from reelwright.library.records import JobRow
from reelwright.media.facts import MediaFacts
from reelwright.sandbox import Priority
from reelwright.workflows import events, materials, pictures
from reelwright.workflows.materials import Material, MaterialProblem
from reelwright.workflows.workshop import Cancelled, Workshop, now

COVER_SIDE = 1280
"""Longest side of a cover in pixels."""


def kind(workshop: Workshop) -> Kind:
    """Return the kind of jobs that take an object into the library."""

    def run(context: JobContext) -> None:
        row = context.row
        if "stream_id" in (row.request or {}):
            _take_in_stream(workshop, context)
            return
        found = context.step(
            "take in", take_in, workshop, row.media_id, row.request, context.cancelled
        )
        _record(workshop, context, row, found)

    def ended(connection: sa.Connection, row: JobRow) -> None:
        if "stream_id" in (row.request or {}):
            return
        body = events.register_complete(
            workshop.settings.account_id,
            media_id=str(row.media_id),
            failed=row.state != "Success",
            user_data=row.user_data,
            now=now(),
        )
        addresses = events.targets(row.user_data)
        events.put(connection, body, addresses, subject=row.job_id, now=now())

    return Kind(name="RegisterMedia", queue="library", run=run, ended=ended)


def _record(workshop: Workshop, context: JobContext, row: JobRow, found: dict[str, Any]) -> None:
    """End the job with what was learnt of its asset, unless that was deleted meanwhile."""
    values: dict[str, Any] = {
        "status": Status.NORMAL if found["files"] else Status.FAILED,
        "file_info": found["files"] or None,
    }
    if found.get("cover"):
        values["cover_url"] = found["cover"]
    if found.get("pictures"):
        values["pictures"] = found["pictures"]
    there = False

    def within(connection: sa.Connection) -> None:
        nonlocal there
        there = assets.update(connection, str(row.media_id), now=now(), **values)
        if there:
            _tell_analysed(workshop, connection, row, found)

    if found["files"]:
        context.finish("Success", within=within)
    else:
        context.finish("Failed", within=within, code=found["code"], message=found["message"])
    if not there:
        _remove_made(workshop, found)


def _tell_analysed(
    workshop: Workshop, connection: sa.Connection, row: JobRow, found: dict[str, Any]
) -> None:
    """Tell a global target what the file of a video or of sound is like."""
    asset = assets.get(connection, str(row.media_id))
    if asset.media_type not in ("video", "audio"):
        return
    file = found["files"][0] if found["files"] else {}
    pictured = file.get("VideoStreamInfoList") or [{}]
    body = events.analysis_complete(
        workshop.settings.account_id,
        media_id=asset.media_id,
        basic=file.get("FileBasicInfo", {}),
        rate=str(pictured[0].get("Fps") or ""),
        code=found.get("code", ""),
        message=found.get("message", ""),
        now=now(),
    )
    events.put(connection, body, (), subject=row.job_id, now=now())


def _remove_made(workshop: Workshop, found: dict[str, Any]) -> None:
    """Remove the pictures of an asset that was deleted while they were made."""
    cover = found.get("cover")
    names = [parse(cover)] if cover else []
    for name in [*names, *pictures.made_of(found.get("pictures"))]:
        workshop.buckets.delete(name)


def take_in(
    workshop: Workshop, media_id: str, request: dict[str, Any], cancelled: Cancelled
) -> dict[str, Any]:
    """Probe an asset's file and make its cover; a file that cannot be used says why."""
    with workshop.database.read() as connection:
        asset = assets.get_all(connection, [media_id]).get(media_id)
    if asset is None:
        return {"files": [], "code": "ResourceNotFound", "message": "The asset was deleted."}
    if asset.media_type in ("text", "other"):
        return _text_file(workshop, asset)
    folder = workshop.work_folder(media_id)
    try:
        found = materials.examine(
            workshop, [str(asset.name)], folder, cancelled=cancelled, priority=Priority.NORMAL
        )[str(asset.name)]
        if isinstance(found, MaterialProblem):
            return {"files": [], "code": found.code, "message": found.message}
        files = [file_info(asset.name, found.facts)]
        cover = None
        if not asset.cover_url and found.facts.video is not None:
            cover = make_cover(workshop, found, media_id, request.get("cover_time"), cancelled)
        made = _make_pictures(workshop, found, media_id, request, cancelled)
        return {"files": files, "cover": cover, "pictures": made}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _take_in_stream(workshop: Workshop, context: JobContext) -> None:
    """Probe a further file of an asset."""
    stream_id = context.row.request["stream_id"]
    found = context.step("take in", _probe_stream, workshop, stream_id, context.cancelled)

    def within(connection: sa.Connection) -> None:
        streams.analysed(connection, stream_id, found["file"], now=now())

    if found["file"]:
        context.finish("Success", within=within)
    else:
        context.finish("Failed", within=within, code=found["code"], message=found["message"])


def _probe_stream(workshop: Workshop, stream_id: str, cancelled: Cancelled) -> dict[str, Any]:
    with workshop.database.read() as connection:
        stream = streams.get(connection, stream_id)
    if stream is None:
        return {"file": None, "code": "ResourceNotFound", "message": "The stream was deleted."}
    folder = workshop.work_folder(stream_id)
    try:
        found = materials.examine(
            workshop, [str(stream.name)], folder, cancelled=cancelled, priority=Priority.NORMAL
        )[str(stream.name)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if isinstance(found, MaterialProblem):
        return {"file": None, "code": found.code, "message": found.message}
    info = file_info(stream.name, found.facts)
    info["FileBasicInfo"]["FileType"] = "transcode_file"
    return {"file": info}


def _make_pictures(
    workshop: Workshop,
    material: Material,
    media_id: str,
    request: dict[str, Any],
    cancelled: Cancelled,
) -> dict[str, Any]:
    wanted = {
        "want_snapshots": bool(request.get("snapshots")),
        "want_sprite": bool(request.get("sprite")),
    }
    if material.facts.kind != "video" or not any(wanted.values()):
        return {}
    return pictures.make(workshop, material, media_id, **wanted, cancelled=cancelled)


def file_info(name: ObjectName, facts: MediaFacts) -> dict[str, Any]:
    """Return an entry of FileInfoList for a source file, without its addresses."""
    return {
        "FileBasicInfo": {
            "FileName": name.file_name,
            "FileStatus": "Normal",
            "FileType": "source_file",
            **facts.basic_info(),
        },
        "VideoStreamInfoList": facts.stream_info("video"),
        "AudioStreamInfoList": facts.stream_info("audio"),
        "SubtitleStreamInfoList": facts.stream_info("subtitle"),
    }


def make_cover(
    workshop: Workshop,
    material: Material,
    media_id: str,
    time: float | None,
    cancelled: Cancelled,
) -> str | None:
    """Store a picture of a video or image as its cover; return the address, None without one."""
    name = ObjectName(RESERVED, f"covers/{media_id}.jpg")
    folder = workshop.work_folder(f"{media_id}-cover")
    path = material.located.path
    arguments = {
        "path": str(path),
        "facts": material.facts.to_json(),
        "time": time,
        "out_name": "cover.jpg",
        "max_side": COVER_SIDE,
    }
    try:
        with workshop.session(
            [path], folder, priority=Priority.NORMAL, cancelled=cancelled
        ) as child:
            child.run("reelwright.media.tasks:cover", arguments, cancelled=cancelled)
            cover = child.file("cover.jpg")
        workshop.buckets.publish(cover, name)
    except JobError as error:
        if error.code == "JobCanceled":
            raise
        return None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return str(name)


def _text_file(workshop: Workshop, asset: Asset) -> dict[str, Any]:
    try:
        size = workshop.buckets.path_of(asset.name).stat().st_size
    except FileNotFoundError:
        return {
            "files": [],
            "code": "InvalidMaterial.NotFound",
            "message": "There is no such file.",
        }
    basic = {
        "FileName": asset.name.file_name,
        "FileStatus": "Normal",
        "FileType": "source_file",
        "FileSize": str(size),
    }
    return {"files": [{"FileBasicInfo": basic}]}
