"""Producing jobs: one timeline, one video."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reelwright.errors import ApiError, InvalidParameter, ResourceNotFound
from reelwright.jobs import NewJob
from reelwright.library import projects, records
from reelwright.library.projects import Project
from reelwright.library.records import JobRow
from reelwright.operations import documents
from reelwright.operations.filled_templates import Filled, fill
from reelwright.operations.limits import check_user_data, check_word, object_name
from reelwright.operations.output_media import (
    OutputMedia,
    check_codec,
    check_format,
    read_metadata,
    read_output_media,
    read_produce_config,
)
from reelwright.operations.registry import Answer, Arguments, Call, Registry
from reelwright.operations.services import iso, new_id
from reelwright.timeline.checks import check
from reelwright.timeline.needs import needs
from reelwright.timeline.settling import settle
from reelwright.workflows import gathering, materials
from reelwright.workflows.drawable import catalogue

registry = Registry()

KIND = "EditingJob"


class SubmitMediaProducingJob(Arguments):
    """Arguments of SubmitMediaProducingJob."""

    project_id: str = ""
    timeline: str = ""
    template_id: str = ""
    clips_param: str = ""
    output_media_target: str = "oss-object"
    output_media_config: str
    editing_produce_config: str = ""
    media_metadata: str = ""
    project_metadata: str = ""
    source: str = "OpenAPI"
    user_data: str = ""


class GetMediaProducingJob(Arguments):
    """Arguments of GetMediaProducingJob."""

    job_id: str


@registry.add("SubmitMediaProducingJob", arguments=SubmitMediaProducingJob, idempotent=True)
def submit_media_producing_job(call: Call, arguments: SubmitMediaProducingJob) -> Answer:
    """Accept a timeline, a project's or that of a template, for rendering."""
    _check_source(arguments)
    check_user_data(arguments.user_data, 512)
    output = _output(call, arguments)
    about = read_metadata("ProjectMetadata", arguments.project_metadata)
    source = _source(call, arguments)
    check_document(call, source.timeline)
    project_id, media_id, job_id = arguments.project_id or new_id(), new_id(), new_id()
    source = replace(source, timeline=_settled(source.timeline, job_id))
    job = NewJob(
        kind=KIND,
        job_id=job_id,
        request={
            "Timeline": source.timeline,
            "TemplateId": source.template_id,
            "ClipsParam": source.clips_param,
        }
        | _wanted(arguments, output),
        user_data=arguments.user_data,
        project_id=project_id,
        media_id=media_id,
        media_url=output.media_url,
    )
    with call.services.database.begin() as connection:
        if not arguments.project_id:
            projects.create(connection, _project(project_id, source, about))
        elif arguments.timeline:
            projects.update(connection, project_id, now=records.now(), timeline=source.timeline)
        call.services.jobs.accept(connection, job)
        answer = {"JobId": job.job_id, "ProjectId": project_id, "MediaId": media_id}
        call.store(connection, answer)
    return answer


def check_document(call: Call, text: str) -> None:
    """Check a timeline as far as that needs no decoding, and that its material exists.

    Raises:
        ApiError: the code says what is wrong with it.
    """
    document = documents.read_object("Timeline", text)
    check(document, catalogue(), speech=True)
    for need in needs(document):
        try:
            gathering.locate(call.services.workshop, need)
        except materials.MaterialProblem as problem:
            raise ApiError(problem.message, code=problem.code) from problem


def _settled(text: str, job_id: str) -> str:
    """Return a timeline with the names that it leaves to chance, drawn by the job's ID."""
    document = json.loads(text)
    settled = settle(document, catalogue(), int(job_id, 16))
    return text if settled == document else json.dumps(settled, ensure_ascii=False)


def _check_source(arguments: SubmitMediaProducingJob) -> None:
    if arguments.template_id and (arguments.timeline or arguments.project_id):
        raise InvalidParameter("TemplateId", "Timeline or ProjectId is given as well.")
    if not (arguments.timeline or arguments.project_id or arguments.template_id):
        raise InvalidParameter("Timeline", "One of Timeline, ProjectId, TemplateId is needed.")
    if arguments.output_media_target != "oss-object":
        raise InvalidParameter("OutputMediaTarget", "Only oss-object is supported.")
    check_word("Source", arguments.source, ("OpenAPI", "AliyunConsole", "WebSDK"))


def _source(call: Call, arguments: SubmitMediaProducingJob) -> Filled:
    """Return the timeline to be rendered, with the template it is made from if there is one."""
    if arguments.template_id:
        with call.services.database.read() as connection:
            return fill(connection, arguments.template_id, arguments.clips_param)
    return Filled(arguments.timeline or _stored_timeline(call, arguments.project_id))


def _output(call: Call, arguments: SubmitMediaProducingJob) -> OutputMedia:
    output = read_output_media(arguments.output_media_config)
    name = object_name(call, "OutputMediaConfig.MediaURL", output.media_url)
    check_format(name.extension)
    check_codec(output, name.extension)
    return output


def _wanted(arguments: SubmitMediaProducingJob, output: OutputMedia) -> dict[str, Any]:
    options = read_produce_config("EditingProduceConfig", arguments.editing_produce_config)
    return {
        "Output": output.options | options,
        "Metadata": read_metadata("MediaMetadata", arguments.media_metadata),
    }


def _project(project_id: str, source: Filled, about: Mapping[str, Any]) -> Project:
    created = records.now()
    return Project(
        project_id=project_id,
        title=about.get("Title") or f"default_title_{iso(created)}",
        description=about.get("Description", ""),
        cover_url=about.get("CoverURL", ""),
        timeline=source.timeline,
        template_id=source.template_id,
        clips_param=source.clips_param,
        created=created,
    )


def _stored_timeline(call: Call, project_id: str) -> str:
    with call.services.database.read() as connection:
        timeline = projects.get(connection, project_id).timeline
    if not timeline:
        raise InvalidParameter("ProjectId", "The project has no timeline.")
    return timeline


@registry.add("GetMediaProducingJob", arguments=GetMediaProducingJob)
def get_media_producing_job(call: Call, arguments: GetMediaProducingJob) -> Answer:
    """Return a producing job: its state, how far it is, what it made."""
    with call.services.database.read() as connection:
        row = records.get(connection, arguments.job_id)
    if row is None or row.kind != KIND or row.created < call.services.oldest:
        raise ResourceNotFound("job", arguments.job_id)
    return {"MediaProducingJob": shown(row)}


def shown(row: JobRow) -> dict[str, Any]:
    """Return a producing job with everything that can be read of it."""
    request = row.request or {}
    succeeded = row.state == "Success"
    about = request.get("Materials") if row.main_id else None
    return {
        "JobId": row.job_id,
        "ProjectId": row.project_id,
        "MediaId": row.media_id,
        "MediaURL": row.media_url or None,
        "Timeline": request.get("Timeline"),
        "TemplateId": request.get("TemplateId") or None,
        "ClipsParam": request.get("ClipsParam") or None,
        "Status": row.state,
        "Progress": 100 if succeeded else min(row.progress, 99),
        "Duration": row.duration if succeeded else None,
        "Code": row.code or None,
        "Message": row.message or None,
        "CreateTime": iso(row.created),
        "ModifiedTime": iso(row.modified),
        "CompleteTime": iso(row.completed),
        "UserData": row.user_data or None,
        "SubJobMaterials": json.dumps(about, ensure_ascii=False) if about else None,
    }
