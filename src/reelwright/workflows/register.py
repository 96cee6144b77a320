"""Takes a registered object in: probes the file, makes a cover, tells who asked."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from reelwright.errors import JobError, TransientError
from reelwright.jobs import JobContext, Kind
from reelwright.library import assets, records, streams
from reelwright.library.address import ObjectName, parse
from reelwright.library.assets import Asset, Status
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
        found = context.step("take in", take_in, workshop, row, context.cancelled)
        _record(workshop, context, row, found)

    def ended(connection: sa.Connection, row: JobRow) -> None:
        if row.state != "Success":
            _give_up(connection, row)
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


def _give_up(connection: sa.Connection, row: JobRow) -> None:
    """Mark what waits for a job that has failed, or was cancelled: nobody else looks at it."""
    if "stream_id" in (row.request or {}):
        streams.analysed(connection, row.request["stream_id"], None, now=now())
        return
    asset = assets.get_all(connection, [str(row.media_id)]).get(str(row.media_id))
    waits = asset is not None and asset.status == Status.PREPARING
    if asset is not None and waits and not _is_superseded(connection, row):
        assets.update(connection, asset.media_id, now=now(), status=Status.FAILED)


def _is_superseded(connection: sa.Connection, row: JobRow) -> bool:
    """Tell whether a later job takes the same asset in: what this one saw is out of date."""
    later = records.later_ones(connection, row)
    return any("stream_id" not in (one.request or {}) for one in later)


def _record(workshop: Workshop, context: JobContext, row: JobRow, found: dict[str, Any]) -> None:
    """End the job with what was learnt of its asset, unless that was deleted meanwhile."""
    unused = _made(found)

    def within(connection: sa.Connection) -> None:
        nonlocal unused
        # The pictures of the later job have the same names: they stay.
        if _is_superseded(connection, row):
            unused = []
            return
        values = {
            "status": Status.NORMAL if found["files"] else Status.FAILED,
            "file_info": found["files"] or None,
        }
        if assets.update(connection, str(row.media_id), now=now(), **values):
            unused = _record_pictures(connection, str(row.media_id), found)
            _tell_analysed(workshop, connection, row, found)

    if found["files"]:
        context.finish("Success", within=within)
    else:
        context.finish("Failed", within=within, code=found["code"], message=found["message"])
    for name in unused:
        workshop.buckets.delete(name)


def _record_pictures(
    connection: sa.Connection, media_id: str, found: dict[str, Any]
) -> list[ObjectName]:
    """Give an asset the pictures of its file; return what nothing shows any more.

    A cover of the caller's own stays, also one that came while ours was made: the asset is read
    here, where its row is ours to change, and not before.
    """
    asset = assets.get(connection, media_id)
    values: dict[str, Any] = {"pictures": found.get("pictures") or None}
    if pictures.wants_cover(asset):
        values["cover_url"] = found.get("cover") or ""
    assets.update(connection, media_id, now=now(), **values)
    shown = pictures.shown(replace(asset, **values))
    return [name for name in (*_made(found), *pictures.objects(asset)) if name not in shown]


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


def _made(found: dict[str, Any]) -> list[ObjectName]:
    """Return the pictures that were made when a file was taken in."""
    cover = found.get("cover")
    names = [parse(cover)] if cover else []
    return [*names, *pictures.made_of(found.get("pictures"))]


def take_in(workshop: Workshop, row: JobRow, cancelled: Cancelled) -> dict[str, Any]:
    """Probe an asset's file and make its cover; a file that cannot be used says why.

    Several jobs may be about one asset, whose file came more than once: each has its own folder.
    """
    media_id = str(row.media_id)
    with workshop.database.read() as connection:
        asset = assets.get_all(connection, [media_id]).get(media_id)
    if asset is None:
        return {"files": [], "code": "ResourceNotFound", "message": "The asset was deleted."}
    if asset.media_type in ("text", "other"):
        return _text_file(workshop, asset)
    folder = workshop.work_folder(row.job_id)
    try:
        found = materials.examine(
            workshop, [str(asset.name)], folder, cancelled=cancelled, priority=Priority.NORMAL
        )[str(asset.name)]
        if isinstance(found, MaterialProblem):
            return {"files": [], "code": found.code, "message": found.message}
        files = [file_info(asset.name, found.facts)]
        cover = None
        if pictures.wants_cover(asset) and found.facts.video is not None:
            cover = make_cover(workshop, found, row, cancelled)
        made = _make_pictures(workshop, found, row, cancelled)
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
    workshop: Workshop, material: Material, row: JobRow, cancelled: Cancelled
) -> dict[str, Any]:
    wanted = {
        "want_snapshots": bool(row.request.get("snapshots")),
        "want_sprite": bool(row.request.get("sprite")),
    }
    if material.facts.kind != "video" or not any(wanted.values()):
        return {}
    folder = workshop.work_folder(f"{row.job_id}-pictures")
    return pictures.make(
        workshop, material, str(row.media_id), folder, **wanted, cancelled=cancelled
    )


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
    workshop: Workshop, material: Material, row: JobRow, cancelled: Cancelled
) -> str | None:
    """Store a picture of a video or image as its cover; return the address, None without one.

    Raises:
        TransientError: whether there can be one is not known yet.
    """
    name = pictures.cover_name(str(row.media_id))
    folder = workshop.work_folder(f"{row.job_id}-cover")
    path = material.located.path
    arguments = {
        "path": str(path),
        "facts": material.facts.to_json(),
        "time": row.request.get("cover_time"),
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
        if error.code == "JobCanceled" or isinstance(error, TransientError):
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
