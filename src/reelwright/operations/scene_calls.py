"""SubmitSceneBatchEditingJob: stored projects become videos."""

from __future__ import annotations

from contextlib import suppress

import sqlalchemy as sa

from reelwright.errors import MissingArgument, ProjectNotFound
from reelwright.jobs import NewJob
from reelwright.library import projects
from reelwright.operations import documents
from reelwright.operations.limits import check_user_data, object_name
from reelwright.operations.registry import Answer, Arguments, Call, Registry, required_list
from reelwright.operations.services import new_id
from reelwright.solutions import scene_batch
from reelwright.workflows import scene

registry = Registry()


class SubmitSceneBatchEditingJob(Arguments):
    """Arguments of SubmitSceneBatchEditingJob."""

    project_ids: str = ""
    output_config: str = ""
    user_data: str = ""


@registry.add("SubmitSceneBatchEditingJob", arguments=SubmitSceneBatchEditingJob)
def submit_scene_batch_editing_job(call: Call, arguments: SubmitSceneBatchEditingJob) -> Answer:
    """Accept projects for rendering; those not known become failed outputs, unless all are."""
    project_ids = required_list("ProjectIds", arguments.project_ids)
    if not arguments.output_config.strip():
        raise MissingArgument("OutputConfig")
    check_user_data(arguments.user_data, 512)
    output_config = documents.preread("OutputConfig", arguments.output_config)
    batch = scene_batch.read(project_ids, output_config)
    object_name(call, "OutputConfig.MediaURL", batch.address(len(project_ids) - 1))
    job = NewJob(
        kind=scene.NAME,
        job_id=new_id(),
        request={"ProjectIds": project_ids, "OutputConfig": arguments.output_config},
        user_data=arguments.user_data,
        seed=batch.seed,
    )
    with call.services.database.begin() as connection:
        _require_one(connection, project_ids)
        call.services.jobs.accept(connection, job)
    return {"JobId": job.job_id}


def _require_one(connection: sa.Connection, project_ids: list[str]) -> None:
    for project_id in project_ids:
        with suppress(ProjectNotFound):
            projects.get(connection, project_id)
            return
    raise ProjectNotFound
