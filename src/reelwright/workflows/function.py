"""Carries an algorithm function out: one file in, its files and its result out."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from reelwright.errors import JobError, StorageNotFound, TransientError
from reelwright.functions import faults, performing
from reelwright.functions.catalogue import function_named
from reelwright.functions.parameters import read_params
from reelwright.functions.performing import Performed
from reelwright.functions.placing import place, stem
from reelwright.functions.protocol import FileKind
from reelwright.jobs import JobContext, Kind
from reelwright.jobs.kinds import derived_id
from reelwright.library import address, assets, streams
from reelwright.library.address import AddressError, ObjectName
from reelwright.library.assets import Asset, Status
from reelwright.library.buckets import RESERVED
from reelwright.library.records import JobRow
from reelwright.library.streams import Stream
from reelwright.workflows import events, materials, pictures, register
from reelwright.workflows.workshop import Cancelled, Workshop, now

NAME = "IProduction"
QUEUE = "render"
"""The queue of the heavy work: a function counts like the rendering of an output."""

_PATIENCE = 60.0
"""Seconds that an asset may take to become usable."""
_LOOK = 1.0


def kind(workshop: Workshop) -> Kind:
    """Return the kind of jobs that carry a function out."""

    def run(context: JobContext) -> None:
        context.step("function", _perform_and_publish, workshop, context, context.row)

    def ended(connection: sa.Connection, row: JobRow) -> None:
        body = complete_event(workshop.settings.account_id, row)
        events.put(connection, body, events.targets(row.user_data), subject=row.job_id, now=now())

    return Kind(name=NAME, queue=QUEUE, run=run, ended=ended, running="Analysing", failed="Fail")


def result_text(row: JobRow) -> str | None:
    """Return Result of a job as its answer and its event carry it; None before its end."""
    if not row.ended:
        return None
    if row.state != "Success":
        return json.dumps({"Code": row.code, "Message": row.message}, ensure_ascii=False)
    return str(row.result["text"])


def picture_of(job_id: str) -> ObjectName:
    """Return the object that holds the picture of a job's result, if it has one."""
    return ObjectName(RESERVED, f"functions/{job_id}.png")


def complete_event(account_id: int, row: JobRow) -> str:
    """Return the event of a function's job that has ended."""
    function = str(row.request["FunctionName"])
    failed, result = row.state != "Success", row.result or {}
    body: dict[str, Any] = {
        "Status": "Fail" if failed else "Success",
        "JobId": row.job_id,
        "FunctionName": function,
        "Type": function,
        "UserData": row.user_data,
        "OutputFiles": [] if failed else [one["key"] for one in result["files"]],
        "Data": result_text(row),
    }
    if not failed and result["media_ids"]:
        body["OutputMediaIds"] = result["media_ids"]
    if failed:
        body |= {"Code": row.code, "Message": row.message}
    return events.envelope("AIProduceComplete", account_id, body, now=now())


def _perform_and_publish(workshop: Workshop, context: JobContext, row: JobRow) -> dict[str, Any]:
    folder = workshop.work_folder(row.job_id)
    try:
        return _in_folder(workshop, context, row, folder)
    finally:
        # Of a job that failed or was cancelled nothing is used again.
        shutil.rmtree(folder, ignore_errors=True)


def _in_folder(
    workshop: Workshop, context: JobContext, row: JobRow, folder: Path
) -> dict[str, Any]:
    request = row.request
    function = function_named(request["FunctionName"])
    name, source = _input(workshop, request["Input"]["Media"], "", context.cancelled)
    second = {
        key: _input(workshop, reference, key, context.cancelled)[1]
        for key, reference in read_params(function, request["Params"]).references().items()
    }

    order = performing.Order(workshop.settings, function, request["Params"], source, second)
    with workshop.session(order.inputs, folder, cancelled=context.cancelled) as session:
        made = performing.perform(
            order, session, progress=context.progress, cancelled=context.cancelled
        )
    context.publishing()
    placed = _placed(made, request["Target"], stem(name.file_name), row.created)
    _spare_source(workshop, request["Output"], [name for _, name in placed])
    for file, target in placed:
        _publish(workshop, folder / file.name, target)
    picture = None
    if made.picture is not None:
        picture = picture_of(row.job_id)
        _publish(workshop, folder / made.picture, picture)
    media = _media(workshop, row, placed, made)
    context.finish(
        "Success",
        within=lambda connection: media.record(connection, workshop.settings.account_id),
        result={
            "text": json.dumps(made.result, ensure_ascii=False, separators=(",", ":")),
            "files": [{"key": name.key, "address": str(name)} for _, name in placed],
            "media_ids": media.ids,
            "picture": None if picture is None else str(picture),
            "notes": list(made.notes),
        },
    )
    for gone in [name for asset in media.replaced for name in pictures.objects(asset)]:
        workshop.buckets.delete(gone)
    return {"published": [str(name) for _, name in placed]}


def _placed(
    made: Performed, target: str, source: str, created: int
) -> list[tuple[FileKind, ObjectName]]:
    """Return the object of each file; what a source's name holds has no meaning in an address."""
    if not made.files:
        return []
    try:
        named = address.parse(target)
        return [
            (one.kind, ObjectName(named.bucket, one.address))
            for one in place(made.files, named.key, source=source, timestamp=created)
        ]
    except AddressError as error:
        raise faults.output_failed(f"The output has no usable address: {error}") from error


def _spare_source(workshop: Workshop, output: dict[str, Any], names: list[ObjectName]) -> None:
    """Refuse to write over the source file of the asset to which the files are added."""
    media_id = output.get("Media", "")
    if output["Type"] != "Media" or not media_id:
        return
    with workshop.database.read() as connection:
        asset = assets.get_all(connection, [media_id]).get(media_id)
    if asset is not None and asset.name in names:
        raise faults.output_failed(
            f"The output would replace the source file of {media_id}, {asset.name}."
        )


def _publish(workshop: Workshop, file: Path, target: ObjectName) -> None:
    try:
        workshop.buckets.publish(file, target)
    except TransientError as error:
        raise TransientError(error.message, code="OutputFailed") from error
    except (JobError, StorageNotFound, OSError) as error:
        raise faults.output_failed(f"The output could not be stored: {error}") from error


def _input(
    workshop: Workshop, reference: str, key: str, cancelled: Cancelled
) -> tuple[ObjectName, Path]:
    """Return the object of a reference and its file; an asset has a minute to become usable."""
    about = f'The file of "JobParams.{key}"' if key else "The input"
    if not address.is_address(reference):
        _await_normal(workshop, reference, about, cancelled)
    try:
        return materials.find(workshop, reference)
    except materials.MaterialProblem as problem:
        shown = json.dumps(reference, ensure_ascii=False)
        raise faults.not_found(f"{about} {shown} was not found.") from problem


def _await_normal(workshop: Workshop, media_id: str, about: str, cancelled: Cancelled) -> None:
    deadline = time.monotonic() + _PATIENCE
    while True:
        with workshop.database.read() as connection:
            asset = assets.get_all(connection, [media_id]).get(media_id)
        if asset is None or asset.status == Status.NORMAL:
            return
        if time.monotonic() > deadline or asset.status == Status.FAILED:
            raise faults.not_found(f"{about} {media_id} is not usable: it is {asset.status}.")
        if cancelled():
            raise JobError("The job was cancelled.", code="JobCanceled")
        time.sleep(_LOOK)


@dataclass(frozen=True)
class _Media:
    """The assets that a job makes, or the further files of the one that it adds to."""

    new: tuple[Asset, ...] = ()
    further: tuple[Stream, ...] = ()
    successors: tuple[Asset, ...] = ()
    """Made only where an asset stands at the address: the file there is another one now."""
    bare: tuple[ObjectName, ...] = ()
    """Where files went that become no asset: one that stands there has lost its own."""
    replaced: list[Asset] = field(default_factory=list)
    """Filled by `record`: the assets that stood at the addresses before."""

    @property
    def ids(self) -> list[str]:
        if self.further:
            return [self.further[0].media_id]
        return [asset.media_id for asset in self.new]

    def record(self, connection: sa.Connection, account_id: int) -> None:
        self.replaced.clear()
        successors = [one for one in self.successors if assets.find(connection, one.name)]
        for asset in (*self.new, *successors):
            self.replaced.extend(assets.produce(connection, asset))
        robbed = [found.media_id for name in self.bare if (found := assets.find(connection, name))]
        self.replaced.extend(assets.delete(connection, robbed, now=now())[0])
        events.tell_deleted(connection, account_id, self.replaced)
        for stream in self.further:
            # The asset may have been deleted meanwhile; the file is there all the same.
            if not assets.get_all(connection, [stream.media_id]):
                continue
            if (same := streams.add(connection, stream)) is not None:
                streams.analysed(connection, same.stream_id, stream.file_info, now=now())


def _media(
    workshop: Workshop,
    row: JobRow,
    files: Sequence[tuple[FileKind, ObjectName]],
    made: Performed,
) -> _Media:
    output = row.request["Output"]
    infos = [
        (file, name, register.file_info(name, facts))
        for file, name in files
        if (facts := made.facts[file.name]) is not None
    ]
    bare = tuple(name for file, name in files if made.facts[file.name] is None)
    moment = now()
    if output["Type"] == "Media" and output.get("Media"):
        for _, _, info in infos:
            info["FileBasicInfo"]["FileType"] = "transcode_file"
        return _Media(
            further=tuple(
                Stream(
                    stream_id=derived_id(row.job_id, "stream", number),
                    media_id=output["Media"],
                    bucket=name.bucket,
                    object_key=name.key,
                    input_url=name.http(workshop.settings.region),
                    status=Status.NORMAL,
                    file_info=info,
                    created=moment,
                    modified=moment,
                )
                for number, (_, name, info) in enumerate(infos)
            ),
            bare=tuple(name for _, name in files),
        )
    own = tuple(
        Asset(
            media_id=derived_id(row.job_id, "media", number),
            bucket=name.bucket,
            object_key=name.key,
            input_url=name.http(workshop.settings.region),
            media_type=file.asset or "",
            title=stem(name.file_name),
            status=Status.NORMAL,
            file_info=[info],
            created=moment,
            modified=moment,
        )
        for number, (file, name, info) in enumerate(infos)
    )
    if output["Type"] == "Media":
        return _Media(new=own, bare=bare)
    return _Media(successors=own, bare=bare)
