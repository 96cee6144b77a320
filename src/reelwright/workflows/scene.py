"""Renders stored projects: one sub-job each, by the timeline that the project has by then."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from reelwright.errors import JobError, ProjectNotFound
from reelwright.jobs import JobContext, Kind, NewJob, derived_id
from reelwright.library import projects
from reelwright.library.projects import Project
from reelwright.library.records import JobRow
from reelwright.solutions import scene_batch
from reelwright.solutions.scene_batch import SceneBatch
from reelwright.workflows import events, produce, script
from reelwright.workflows.workshop import Workshop

NAME = "Scene_Batch_Editing"


def kind(workshop: Workshop) -> Kind:
    """Return the kind of jobs that render stored projects."""

    def run(context: JobContext) -> None:
        context.step("plan", _plan_and_record, workshop, context, context.row)

    def ended(connection: sa.Connection, row: JobRow) -> None:
        events.tell_batch_ended(connection, workshop.settings.account_id, row)

    return Kind(name=NAME, queue="plan", run=run, ended=ended, close=script.close)


def _plan_and_record(workshop: Workshop, context: JobContext, row: JobRow) -> dict[str, Any]:
    batch = scene_batch.read(row.request["ProjectIds"], row.request["OutputConfig"])
    with workshop.database.read() as connection:
        found = [_stored(connection, project_id) for project_id in batch.project_ids]
    faults = [one for one in found if isinstance(one, JobError)]
    if len(faults) == len(found):
        raise faults[0]
    children = [_sub_job(row, batch, ordinal, one) for ordinal, one in enumerate(found)]
    context.plan(children, plan={})
    return {"outputs": len(children)}


def _stored(connection: sa.Connection, project_id: str) -> Project | JobError:
    """Return a project that can be rendered, or why there is none."""
    try:
        project = projects.get(connection, project_id)
    except ProjectNotFound as error:
        return JobError(error.message, code=error.code)
    if not project.timeline:
        return JobError("The project has no timeline.", code="TimelineFormatError")
    return project


def _sub_job(row: JobRow, batch: SceneBatch, ordinal: int, one: Project | JobError) -> NewJob:
    common: dict[str, Any] = {
        "kind": produce.NAME,
        "job_id": derived_id(row.job_id, "job", ordinal),
        "ordinal": ordinal,
        "user_data": row.user_data,
        "media_url": batch.address(ordinal),
    }
    if not (isinstance(one, JobError) and one.code == ProjectNotFound.code):
        # A sub-job shows a project only where there is one.
        common["project_id"] = batch.project_ids[ordinal]
    if isinstance(one, JobError):
        nothing = {"Materials": {"Title": "", "SpeechText": ""}}
        return NewJob(**common, request=nothing, state="Failed", code=one.code, message=one.message)
    request = {
        "Timeline": one.timeline,
        "Output": batch.options_of(one.timeline),
        "Materials": {"Title": one.title, "SpeechText": ""},
    }
    return NewJob(**common, request=request, media_id=derived_id(row.job_id, "media", ordinal))
