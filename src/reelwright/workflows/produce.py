"""Renders a timeline into a finished file: the one way to a video, whoever wrote the timeline."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from reelwright.errors import ApiError, JobError, TransientError
from reelwright.jobs import JobContext, JobEnded, Kind
from reelwright.library import assets, projects, records
from reelwright.library.address import ObjectName
from reelwright.library.assets import Asset, Status
from reelwright.library.records import JobRow
from reelwright.library.storage import Wanted
from reelwright.timeline.composition import Composition
from reelwright.timeline.output import Output, output_size, timeline_rate
from reelwright.timeline.resolution.resolve import resolve
from reelwright.workflows import encoding, events, materials, pictures, register, rendering
from reelwright.workflows.drawable import catalogue
from reelwright.workflows.gathering import Gathered, gather
from reelwright.workflows.rendering import Order, Rendered
from reelwright.workflows.sharing import Progress
from reelwright.workflows.spoken_clips import with_spoken_clips
from reelwright.workflows.workshop import Cancelled, Workshop, now

QUEUE = "render"
NAME = "EditingJob"


@dataclass(frozen=True)
class Produced:
    """A finished output with what is to be recorded of it."""

    rendered: Rendered
    duration: float
    warnings: tuple[str, ...]


def kind(workshop: Workshop) -> Kind:
    """Return the kind of jobs that render one timeline."""

    def run(context: JobContext) -> None:
        row = context.row
        _mark_producing(workshop, row)
        context.step("produce", _produce_and_publish, workshop, context, row)

    def ended(connection: sa.Connection, row: JobRow) -> None:
        _record_end(workshop, connection, row)

    return Kind(name=NAME, queue=QUEUE, run=run, ended=ended)


def produce(
    workshop: Workshop,
    request: Mapping[str, Any],
    target: ObjectName,
    folder: Path,
    *,
    progress: Progress,
    cancelled: Cancelled,
    since: int | None = None,
) -> Produced:
    """Render the timeline of a request, which was accepted at `since`, into `folder`.

    Raises:
        JobError: the material or the timeline cannot be used, or rendering failed.
    """
    declared = json.loads(request["Timeline"])
    document, notes = with_spoken_clips(workshop, declared, folder, cancelled)
    wanted = dict(request["Output"])
    material = gather(workshop, document, folder, cancelled, since)
    composition = compose(document, material, wanted)
    preset = workshop.settings.preset
    order = Order(
        composition=composition,
        sources=material.sources,
        hashes=material.hashes,
        video=encoding.video_settings(wanted, target.extension, material.facts, preset),
        audio=encoding.sound_settings(target.extension),
        extension=target.extension,
        cover_time=float(wanted.get("CoverTime") or 0.0),
    )
    rendered = rendering.render(workshop, order, folder, progress=progress, cancelled=cancelled)
    warnings = [*dict.fromkeys((*notes, *composition.warnings))]
    if rendered.missing:
        warnings.append(f"No font here has these characters: {' '.join(rendered.missing)}")
    duration = round(float(composition.duration), 4)
    return Produced(rendered, duration, tuple(warnings))


def compose(
    document: Mapping[str, Any], material: Gathered, wanted: Mapping[str, Any]
) -> Composition:
    """Resolve a timeline for an output.

    Raises:
        JobError: the timeline does not fit its material.
    """
    video, facts = wanted.get("Video") or {}, material.facts
    try:
        width, height = output_size(
            document, facts, wanted.get("Width"), wanted.get("Height"), video.get("Orientation")
        )
        fps = video.get("Fps")
        rate = timeline_rate(document, facts) if fps is None else _rate(float(fps))
        fixed = wanted.get("FixedDuration")
        longest = wanted.get("MaxDuration") if fixed is None else fixed
        limit = None if longest is None else Fraction(str(longest))
        composition = resolve(
            document,
            facts,
            Output(width, height, rate, limit),
            catalogue(),
            subtitles=material.subtitles,
            seed=int(wanted.get("Seed") or 0),
        )
        if fixed is None or limit is None:
            return composition
        # Behind the end of a shorter timeline there is nothing: black and silence.
        return replace(composition, frames=max(1, round(limit * rate)))
    except ApiError as error:
        raise JobError(error.message, code=error.code) from error


def _produce_and_publish(workshop: Workshop, context: JobContext, row: JobRow) -> dict[str, Any]:
    """Render, put the file in place and end the job; a repetition does the same again.

    The file gets its name first, then the records are written in one transaction, and only then
    the work folder goes: at whatever instant the process dies, the next one finds either no
    trace or the same file to replace.
    """
    folder = workshop.work_folder(row.job_id)
    target = materials.object_of(workshop, row.media_url)
    produced = produce(
        workshop,
        row.request,
        target,
        folder,
        progress=context.progress,
        cancelled=context.cancelled,
        since=row.created,
    )
    context.publishing()
    cover = _publish_cover(workshop, produced, row)
    try:
        _publish(workshop, produced.rendered.file, target, row, lambda: _require(context))
    except (ApiError, JobError):
        # Of an output that is not there nothing is to stay; another try makes it again. One
        # that is there was finished elsewhere while this process was frozen.
        if not context.row.ended:
            workshop.buckets.delete(pictures.cover_name(str(row.media_id)))
        raise

    replaced: list[Asset] = []

    def within(connection: sa.Connection) -> None:
        if not workshop.is_local(target):
            replaced[:] = assets.produce(connection, _asset(row, target, produced, cover))
            events.tell_deleted(connection, workshop.settings.account_id, replaced)

    context.finish(
        "Success",
        within=within,
        duration=produced.duration,
        result={"warnings": [*(row.request.get("Warnings") or ()), *produced.warnings]},
    )
    for name in [name for one in replaced for name in pictures.objects(one)]:
        workshop.buckets.delete(name)
    shutil.rmtree(folder, ignore_errors=True)
    return {"published": str(target)}


def _require(context: JobContext) -> None:
    """Make sure that the output is still to be put in place, by this process."""
    if context.cancelled() or context.row.ended:
        raise JobError("The job goes on elsewhere or has ended.", code="JobCanceled")


def _publish(
    workshop: Workshop, file: Path, target: ObjectName, row: JobRow, wanted: Wanted
) -> None:
    code = "OutputNotWritable" if row.main_id else "PermissionDenied.ResourceAccess"
    try:
        workshop.buckets.publish(file, target, wanted)
    except TransientError as error:
        raise TransientError(error.message, code=code) from error
    except JobError as error:
        raise JobError(error.message, code=code) from error
    except OSError as error:
        raise JobError(f"{target} could not be stored: {error.strerror}.", code=code) from error


def _publish_cover(workshop: Workshop, produced: Produced, row: JobRow) -> str:
    if produced.rendered.cover is None:
        return ""
    name = pictures.cover_name(str(row.media_id))
    workshop.buckets.publish(produced.rendered.cover, name)
    return str(name)


def _asset(row: JobRow, target: ObjectName, produced: Produced, cover: str) -> Asset:
    metadata = row.request.get("Metadata") or {}
    moment = now()
    return Asset(
        media_id=str(row.media_id),
        bucket=target.bucket,
        object_key=target.key,
        input_url=row.media_url,
        media_type=produced.rendered.facts.kind,
        title=str(metadata.get("Title") or target.file_name.rpartition(".")[0]),
        description=str(metadata.get("Description") or ""),
        tags=str(metadata.get("Tags") or ""),
        cover_url=str(metadata.get("CoverURL") or cover),
        cate_id=metadata.get("CateId"),
        status=Status.NORMAL,
        file_info=[register.file_info(target, produced.rendered.facts)],
        created=moment,
        modified=moment,
    )


def _mark_producing(workshop: Workshop, row: JobRow) -> None:
    with workshop.database.begin() as connection:
        job = records.lock(connection, row.job_id)
        if job is None or job.ended:
            raise JobEnded  # Its end has said what becomes of the project.
        projects.set_status(connection, str(row.project_id), projects.Status.Producing, now=now())


def _record_end(workshop: Workshop, connection: sa.Connection, row: JobRow) -> None:
    failed = row.state != "Success"
    if row.media_id is None and not failed:
        return  # A preview: its project was made, nothing was rendered.
    status = projects.Status.ProduceFailed if failed else projects.Status.Produced
    project_id = str(row.project_id)
    there = projects.set_status(
        connection, project_id, status, now=now(), code=row.code, message=row.message
    )
    if there and not failed:
        projects.update(connection, project_id, now=now(), duration=float(row.duration or 0))
    body = events.produce_complete(
        workshop.settings.account_id,
        job_id=row.job_id,
        project_id=str(row.project_id),
        media_id=str(row.media_id or ""),
        media_url=row.media_url,
        code=row.code,
        message=row.message,
        failed=failed,
        user_data=row.user_data,
        now=now(),
    )
    # The sub-jobs of a one-click job tell nobody but a global target.
    addresses = [] if row.main_id else events.targets(row.user_data)
    events.put(connection, body, addresses, subject=row.job_id, now=now())
    if not failed and row.media_id and not workshop.local_files:
        _tell_registered(workshop, connection, row)


def _tell_registered(workshop: Workshop, connection: sa.Connection, row: JobRow) -> None:
    """Tell that the output is an asset whose file is known; no job of its own looks at it."""
    body = events.register_complete(
        workshop.settings.account_id,
        media_id=str(row.media_id),
        failed=False,
        user_data=row.user_data,
        now=now(),
    )
    addresses = events.targets(row.user_data, "RegisterMediaNotifyAddress")
    events.put(connection, body, addresses, subject=row.job_id, now=now())


def _rate(fps: float) -> Fraction:
    """Return a rate given as a number; 23.976 and 29.97 mean the fractions of television."""
    for exact in (Fraction(24000, 1001), Fraction(30000, 1001), Fraction(60000, 1001)):
        if abs(fps - float(exact)) < 0.005:
            return exact
    return Fraction(fps).limit_denominator(1000)
