"""Takes files in from other servers: fetches one, makes it an object, has it probed."""

from __future__ import annotations

import shutil
from typing import Any

import sqlalchemy as sa

from reelwright.errors import JobError, ResourceNotFound
from reelwright.jobs import JobContext, JobEnded, Kind, NewJob
from reelwright.jobs.kinds import derived_id
from reelwright.library import assets, fetching, records, url_uploads
from reelwright.library.networks import Allowed
from reelwright.library.records import JobRow
from reelwright.library.url_uploads import Status
from reelwright.workflows import events, uploading
from reelwright.workflows.workshop import MIB, Workshop, now

NAME = "UploadByURL"


def kind(workshop: Workshop) -> Kind:
    """Return the kind of jobs that fetch a file for the library."""

    def run(context: JobContext) -> None:
        row = context.row
        size = context.step("fetch", _fetch, workshop, context, row)

        def within(connection: sa.Connection) -> None:
            _arrived(connection, workshop, row, size)

        try:
            context.plan([_probing(row)], within=within)
        except JobEnded:
            _take_back(workshop, row)
            raise

    def ended(connection: sa.Connection, row: JobRow) -> None:
        upload = url_uploads.get(connection, row.job_id)
        if upload is None or upload.status == Status.SUCCESS:
            return
        failed = Status.DOWNLOAD_FAIL
        if upload.status == Status.UPLOADING:
            failed = Status.UPLOAD_FAIL
        url_uploads.update(
            connection,
            row.job_id,
            status=failed,
            code=row.code,
            message=row.message,
            completed=now(),
        )
        asset = assets.get_all(connection, [upload.media_id]).get(upload.media_id)
        if asset is not None:
            uploading.fail_asset(connection, asset)
        _tell(connection, workshop, row.job_id, row.request)

    return Kind(name=NAME, queue="fetch", run=run, ended=ended, close=_close)


def _close(connection: sa.Connection, main: JobRow, children: list[JobRow]) -> dict[str, Any]:
    """End the job when its file was probed; whether that went well stands in the asset."""
    return {"state": "Finished"}


def _probing(row: JobRow) -> NewJob:
    request = row.request
    return NewJob(
        kind="RegisterMedia",
        job_id=derived_id(row.job_id, "RegisterMedia"),
        main_id=row.job_id,
        request=uploading.PROBING,
        user_data=row.user_data,
        media_id=row.media_id,
        media_url=request["InputURL"],
    )


def _fetch(workshop: Workshop, context: JobContext, row: JobRow) -> int:
    """Fetch the file and make it the object of its asset; return its size."""
    settings = workshop.settings
    with workshop.database.read() as connection:
        asset = assets.get(connection, str(row.media_id))
    limits = fetching.Limits(settings.max_upload_mib * MIB, settings.fetch_seconds)
    folder = workshop.work_folder(row.job_id)

    def progress(size: int, length: int | None) -> None:
        context.progress(0.9 * size / length if length else 0.0, "Fetching the file")

    try:
        _mark(workshop, row.job_id, Status.DOWNLOADING)
        with (folder / "file").open("wb") as file:
            size = fetching.fetch(
                row.request["SourceURL"],
                file,
                Allowed(settings.fetch_allow),
                limits,
                progress=progress,
                cancelled=context.cancelled,
            )
        _mark(workshop, row.job_id, Status.UPLOADING)
        workshop.buckets.publish(folder / "file", asset.name)
        _take_back(workshop, row)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return size


def _take_back(workshop: Workshop, row: JobRow) -> None:
    """Remove the object again if nobody is waiting for it any more.

    Raises:
        JobEnded: the job was cancelled.
        JobError: the asset was deleted.
    """
    media_id = str(row.media_id)
    with workshop.database.read() as connection:
        asset = assets.get_all(connection, [media_id], since=0).get(media_id)
        upload = url_uploads.get(connection, row.job_id)
        job = records.get(connection, row.job_id)
    # A file that has arrived, in a run elsewhere perhaps, stays whatever came after it.
    arrived = upload is not None and upload.status == Status.SUCCESS
    ended = (job is None or job.ended) and not arrived
    deleted = asset is None or asset.deleted is not None
    if asset is not None and (ended or deleted):
        workshop.buckets.delete(asset.name)
    if ended:
        raise JobEnded
    if deleted:
        raise JobError("The asset was deleted.", code="ResourceNotFound")


def _mark(workshop: Workshop, job_id: str, status: str) -> None:
    with workshop.database.begin() as connection:
        job = records.lock(connection, job_id)
        if job is None or job.ended:
            raise JobEnded  # Its end has said what became of the upload.
        url_uploads.update(connection, job_id, status=status)


def _arrived(connection: sa.Connection, workshop: Workshop, row: JobRow, size: int) -> None:
    upload = url_uploads.get(connection, row.job_id)
    if upload is None or upload.status == Status.SUCCESS:
        return
    url_uploads.update(connection, row.job_id, status=Status.SUCCESS, size=size, completed=now())
    changed = assets.update(connection, upload.media_id, now=now(), status=assets.Status.PREPARING)
    if not changed:
        raise ResourceNotFound("media", upload.media_id)
    _tell(connection, workshop, row.job_id, row.request)


def _tell(
    connection: sa.Connection, workshop: Workshop, job_id: str, request: dict[str, Any]
) -> None:
    upload = url_uploads.get(connection, job_id)
    assert upload is not None
    failed = upload.status != Status.SUCCESS
    body = {
        "Status": "Fail" if failed else "Success",
        "SourceURL": upload.url,
        "MediaId": upload.media_id,
        "JobId": job_id,
        "AppId": upload.app_id,
        "UserData": upload.user_data,
        "ErrorCode": upload.code if failed else "",
        "ErrorMessage": upload.message if failed else "",
    }
    text = events.envelope("UploadByURLComplete", workshop.settings.account_id, body, now=now())
    addresses = [request["Callback"]] if request.get("Callback") else []
    events.put(connection, text, addresses, subject=job_id, now=now())
