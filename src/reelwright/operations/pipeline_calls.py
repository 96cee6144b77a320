"""Pipelines (`media-assets.md` 13.1), and the place that a job has in one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from pydantic import Field

from reelwright.errors import ApiError, InvalidParameter, ResourceNotFound
from reelwright.jobs.ranks import rank
from reelwright.library import pipelines, records
from reelwright.library.pipelines import ACTIVE, NORMAL, PAUSED, SPEEDS, Pipeline
from reelwright.operations.limits import check_bytes, check_word
from reelwright.operations.registry import Answer, Arguments, Call, Registry
from reelwright.operations.services import iso, new_id

registry = Registry()

LONGEST_NAME = 128


@dataclass(frozen=True)
class Place:
    """Where a job stands among all: to be handed to `NewJob` as it is."""

    pipeline_id: str
    priority: int
    held: bool


class CreatePipeline(Arguments):
    """Arguments of CreatePipeline."""

    name: str
    speed: str
    priority: int = Field(NORMAL, ge=1, le=10)


class OnePipeline(Arguments):
    """Arguments of GetPipeline and DeletePipeline."""

    pipeline_id: str


class UpdatePipeline(Arguments):
    """Arguments of UpdatePipeline; what is absent does not change."""

    pipeline_id: str
    name: str = ""
    priority: int | None = Field(None, ge=1, le=10)
    status: str = ""


class ListPipelines(Arguments):
    """Arguments of ListPipelines."""

    speed: str = ""


def place(connection: sa.Connection, pipeline_id: str, own_priority: int) -> Place:
    """Return the place of a new job, in the transaction that accepts it.

    Raises:
        ApiError: `InvalidParameter.ResourceNotFound`: there is no such pipeline.
    """
    pipelines.settle(connection, now=records.now())
    wanted = pipeline_id or pipelines.standing_id()
    try:
        pipeline = pipelines.get(connection, wanted, lock=True)
    except ResourceNotFound as error:
        raise ApiError(
            'The resource operated "ScheduleConfig.PipelineId" cannot be found.',
            code="InvalidParameter.ResourceNotFound",
        ) from error
    return Place(pipeline.pipeline_id, rank(pipeline.priority, own_priority), pipeline.paused)


@registry.add("CreatePipeline", arguments=CreatePipeline)
def create_pipeline(call: Call, arguments: CreatePipeline) -> Answer:
    """Make a pipeline."""
    check_bytes("Name", arguments.name, LONGEST_NAME)
    check_word("Speed", arguments.speed, SPEEDS)
    moment = records.now()
    made = Pipeline(
        pipeline_id=new_id(),
        name=arguments.name,
        speed=arguments.speed,
        priority=arguments.priority,
        created=moment,
        modified=moment,
    )
    with call.services.database.begin() as connection:
        pipelines.add(connection, made)
    return {"Pipeline": _shown(made)}


@registry.add("GetPipeline", arguments=OnePipeline)
def get_pipeline(call: Call, arguments: OnePipeline) -> Answer:
    """Return a pipeline."""
    with call.services.database.begin() as connection:
        pipelines.settle(connection, now=records.now())
        return {"Pipeline": _shown(pipelines.get(connection, arguments.pipeline_id))}


@registry.add("UpdatePipeline", arguments=UpdatePipeline)
def update_pipeline(call: Call, arguments: UpdatePipeline) -> Answer:
    """Change a pipeline; its waiting jobs follow."""
    check_bytes("Name", arguments.name, LONGEST_NAME)
    check_word("Status", arguments.status, (ACTIVE, PAUSED))
    with call.services.database.begin() as connection:
        pipelines.settle(connection, now=records.now())
        before = pipelines.get(connection, arguments.pipeline_id, lock=True)
        if before.standing and arguments.name not in ("", before.name):
            raise InvalidParameter("Name", "A default pipeline keeps its name.")
        after = replace(
            before,
            name=arguments.name or before.name,
            priority=arguments.priority or before.priority,
            status=arguments.status or before.status,
            modified=records.now(),
        )
        pipelines.update(connection, after)
        if (after.priority, after.status) != (before.priority, before.status):
            call.services.jobs.arrange(
                connection, after.pipeline_id, priority=after.priority, paused=after.paused
            )
    return {"Success": True}


@registry.add("DeletePipeline", arguments=OnePipeline)
def delete_pipeline(call: Call, arguments: OnePipeline) -> Answer:
    """Delete a pipeline that nothing waits in."""
    with call.services.database.begin() as connection:
        pipelines.settle(connection, now=records.now())
        doomed = pipelines.get(connection, arguments.pipeline_id, lock=True)
        if doomed.standing:
            raise _in_use("It is a default pipeline.")
        if records.waiting_in_pipeline(connection, doomed.pipeline_id):
            raise _in_use("Jobs wait in it.")
        pipelines.delete(connection, doomed.pipeline_id)
    return {"Success": True}


@registry.add("ListPipelines", arguments=ListPipelines)
def list_pipelines(call: Call, arguments: ListPipelines) -> Answer:
    """Return all pipelines, or those of a speed."""
    check_word("Speed", arguments.speed, SPEEDS)
    with call.services.database.begin() as connection:
        pipelines.settle(connection, now=records.now())
        found = pipelines.listed(connection, arguments.speed)
    return {"PipelineList": [_shown(one) for one in found]}


def _in_use(reason: str) -> ApiError:
    return ApiError(
        f'The specified parameter "PipelineId" is invalid (wrong state). {reason}',
        code="InvalidParameter.InvalidState",
    )


def _shown(pipeline: Pipeline) -> dict[str, Any]:
    return {
        "PipelineId": pipeline.pipeline_id,
        "Name": pipeline.name,
        "Speed": pipeline.speed,
        "Priority": pipeline.priority,
        "Status": pipeline.status,
        "CreateTime": iso(pipeline.created),
        "ModifiedTime": iso(pipeline.modified),
    }
