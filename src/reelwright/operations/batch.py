"""One-click jobs: submit, read, list."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from typing import Any

from reelwright.errors import MissingArgument, ResourceNotFound
from reelwright.jobs import NewJob
from reelwright.library import records
from reelwright.library.records import Filter, JobRow
from reelwright.operations import documents, named_templates
from reelwright.operations.limits import (
    check_page_size,
    check_sort,
    check_user_data,
    check_word,
    object_name,
)
from reelwright.operations.registry import Answer, Arguments, Call, Instant, Registry
from reelwright.operations.services import iso, new_id
from reelwright.solutions import script
from reelwright.workflows.drawable import catalogue

registry = Registry()

JOB_TYPES = (
    "Script",
    "Smart_Mix",
    "Sports_Highlights",
    "Screen_Media_Highlights",
    "Smart_Mix_Media_Select",
    "Smart_Mix_Timeline_Organize",
    "Screen_Media_Highlights_Media_Select",
    "Screen_Media_Highlights_Timeline_Organize",
    "Scene_Batch_Editing",
)


class SubmitBatchMediaProducingJob(Arguments):
    """Arguments of SubmitBatchMediaProducingJob; all are checked inside."""

    input_config: str = ""
    editing_config: str = ""
    output_config: str = ""
    template_config: str = ""
    user_data: str = ""


class GetBatchMediaProducingJob(Arguments):
    """Arguments of GetBatchMediaProducingJob."""

    job_id: str = ""


class ListBatchMediaProducingJobs(Arguments):
    """Arguments of ListBatchMediaProducingJobs."""

    start_time: Instant | None = None
    end_time: Instant | None = None
    status: str = ""
    job_type: str = ""
    job_id: str = ""
    sort_by: str = "desc"
    max_results: int = 10
    next_token: str = ""


@registry.add(
    "SubmitBatchMediaProducingJob", arguments=SubmitBatchMediaProducingJob, idempotent=True
)
def submit_batch_media_producing_job(call: Call, arguments: SubmitBatchMediaProducingJob) -> Answer:
    """Accept a one-click job: its configuration is checked now, its material when it starts."""
    check_user_data(arguments.user_data, 512)
    given = {name: documents.preread(name, text) for name, text in _documents(arguments).items()}
    named = named_templates.find(call.services.database, arguments.template_config)
    config, *_ = script.read_each(
        given["InputConfig"],
        given["EditingConfig"],
        given["OutputConfig"],
        arguments.user_data,
        named,
        catalogue=catalogue(),
    )
    check_target(call, config)
    job = new_job(arguments, config, named)
    with call.services.database.begin() as connection:
        call.services.jobs.accept(connection, job)
        answer = {"JobId": job.job_id}
        call.store(connection, answer)
    return answer


def check_target(call: Call, config: script.ScriptConfig) -> None:
    """Check that the outputs' bucket is here and that a file can have their names.

    Raises:
        InvalidParameter: the address is none.
        StorageNotFound: the bucket is not known.
    """
    address = config.output.address(config.output.count - 1)
    if address:
        object_name(call, "OutputConfig.MediaURL", address)


def new_job(
    arguments: SubmitBatchMediaProducingJob,
    config: script.ScriptConfig,
    named: Sequence[script.Template],
) -> NewJob:
    """Return the main job of a checked configuration, with a seed of its own if it has none.

    Any of the configurations will do: no template sets the seed.
    """
    seed = config.output.seed
    templates = {"Templates": named_templates.kept(named)} if named else {}
    return NewJob(
        kind="Script",
        job_id=new_id(),
        request=_documents(arguments) | templates,
        user_data=arguments.user_data,
        seed=secrets.randbits(63) if seed is None else seed,
    )


def _documents(arguments: SubmitBatchMediaProducingJob) -> dict[str, str]:
    return {
        "InputConfig": arguments.input_config,
        "EditingConfig": arguments.editing_config,
        "OutputConfig": arguments.output_config,
    }


@registry.add("GetBatchMediaProducingJob", arguments=GetBatchMediaProducingJob)
def get_batch_media_producing_job(call: Call, arguments: GetBatchMediaProducingJob) -> Answer:
    """Return a one-click job with its sub-jobs."""
    if not arguments.job_id:
        raise MissingArgument("JobId")
    with call.services.database.read() as connection:
        row = records.get(connection, arguments.job_id)
        if row is None or row.kind not in JOB_TYPES or row.created < call.services.oldest:
            raise ResourceNotFound("job", arguments.job_id)
        children = records.children(connection, row.job_id)
    # A job that could not be planned has none; a cancelled one keeps what was finished.
    sub_jobs = [_shown_child(child) for child in children]
    return {"EditingBatchJob": {**shown(row), "ExtendInput": _chosen(row), "SubJobList": sub_jobs}}


@registry.add(
    "ListBatchMediaProducingJobs",
    "ListBatchMediaProducingJob",
    arguments=ListBatchMediaProducingJobs,
)
def list_batch_media_producing_jobs(call: Call, arguments: ListBatchMediaProducingJobs) -> Answer:
    """List one-click jobs by creation time."""
    check_page_size("MaxResults", arguments.max_results)
    newest_first = check_sort(arguments.sort_by, ("desc", "asc"))
    check_word("Status", arguments.status, ("Init", "Processing", "Finished", "Failed"))
    check_word("JobType", arguments.job_type, JOB_TYPES)
    where = Filter(
        kinds=(arguments.job_type,) if arguments.job_type else JOB_TYPES,
        states=(arguments.status,) if arguments.status else (),
        job_id=arguments.job_id,
        main_only=True,
        since=arguments.start_time,
        until=arguments.end_time,
        kept_since=call.services.oldest,
    )
    with call.services.database.read() as connection:
        rows, token = records.page(
            connection,
            where,
            order="desc" if newest_first else "asc",
            limit=arguments.max_results,
            token=arguments.next_token,
        )
    return {
        "EditingBatchJobList": [shown(row) for row in rows],
        "MaxResults": arguments.max_results,
        "NextToken": token,
    }


def shown(row: JobRow) -> dict[str, Any]:
    """Return a main job as Get and List show it, without its sub-jobs."""
    request = row.request or {}
    return {
        "JobId": row.job_id,
        "JobType": row.kind,
        "Status": row.state,
        "InputConfig": request.get("InputConfig") or None,
        "EditingConfig": request.get("EditingConfig") or None,
        "OutputConfig": request.get("OutputConfig") or None,
        "UserData": row.user_data or None,
        "Extend": json.dumps(extend(row), ensure_ascii=False),
        "CreateTime": iso(row.created),
        "ModifiedTime": iso(row.modified),
        "CompleteTime": iso(row.completed),
    }


def _chosen(row: JobRow) -> str | None:
    """Return ExtendInput: the projects of a batch of them, None for other jobs."""
    chosen = (row.request or {}).get("ProjectIds")
    return None if chosen is None else json.dumps(chosen)


def extend(row: JobRow) -> dict[str, Any]:
    """Return what is to be said about a main job: seed, warnings, and an error if there is one."""
    document: dict[str, Any] = {}
    if row.plan is not None:
        document["Seed"] = row.seed
    result = row.result or {}
    warnings = result.get("warnings") or (row.plan or {}).get("warnings")
    if warnings:
        document["Warnings"] = warnings
    error = {"code": row.code, "message": row.message} if row.code else result.get("error")
    if error:
        document |= {"ErrorCode": error["code"], "ErrorMessage": error["message"]}
    return document


def _shown_child(row: JobRow) -> dict[str, Any]:
    succeeded = row.state == "Success"
    return {
        "JobId": row.job_id,
        "Status": "Init" if row.state == "Queuing" else row.state,
        "MediaId": row.media_id if succeeded else None,
        "MediaURL": row.media_url or None,
        "ProjectId": row.project_id,
        "Duration": row.duration if succeeded else None,
        "ErrorCode": row.code or None,
        "ErrorMessage": row.message or None,
    }
