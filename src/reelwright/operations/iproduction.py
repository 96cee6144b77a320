"""Algorithm functions: submit, query, cancel (`iproduction.md` 1)."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from reelwright.errors import ApiError, InvalidParameter, MissingParameter
from reelwright.functions.catalogue import function_named
from reelwright.functions.parameters import read_object, read_params
from reelwright.functions.placing import DEFAULT, settled
from reelwright.functions.protocol import Function
from reelwright.jobs import NewJob
from reelwright.jobs.kinds import DEFAULT_PRIORITY
from reelwright.library import address, assets, default_location, records
from reelwright.library.address import AddressError, ObjectName
from reelwright.library.assets import Asset
from reelwright.library.records import JobRow
from reelwright.operations.limits import check_user_data, object_name
from reelwright.operations.pipeline_calls import place
from reelwright.operations.registry import Answer, Arguments, Call, Registry
from reelwright.operations.services import iso, new_id
from reelwright.operations.signed import signed_url
from reelwright.workflows.function import NAME, result_text

registry = Registry()

URL_SECONDS = 3600
LONGEST_NAME = 100
MODELS = frozenset({"algo-video-detext-new"})
"""All documented values of ModelId."""


class SubmitIProductionJob(Arguments):
    """Arguments of SubmitIProductionJob."""

    function_name: str
    input: str
    output: str
    job_params: str = ""
    name: str = ""
    template_id: str = ""
    model_id: str = ""
    schedule_config: str = ""
    user_data: str = ""


class QueryIProductionJob(Arguments):
    """Arguments of QueryIProductionJob."""

    job_id: str


class CancelIProductionJob(Arguments):
    """Arguments of CancelIProductionJob."""

    job_id: str


@registry.add("SubmitIProductionJob", arguments=SubmitIProductionJob, idempotent=True)
def submit_iproduction_job(call: Call, arguments: SubmitIProductionJob) -> Answer:
    """Accept a job: everything but the existence of its material is checked now."""
    function = function_named(arguments.function_name)
    if len(arguments.name) > LONGEST_NAME:
        raise InvalidParameter("Name", f"It is longer than {LONGEST_NAME} characters.")
    check_user_data(arguments.user_data, 1024)
    _check_model(function, arguments.model_id)
    source = _read_input(arguments.input)
    output, target = _read_output(call, function, arguments.output)
    schedule = _read_schedule(arguments.schedule_config)
    if arguments.template_id:
        # The operations of templates will put their own look-up here.
        raise _not_found("TemplateId", arguments.template_id)
    _check_references(call, function, arguments.job_params)
    job = NewJob(
        kind=NAME,
        job_id=new_id(),
        state="Queuing",
        request={
            "FunctionName": function.name,
            "Name": arguments.name,
            "Input": source,
            "Output": output,
            "Target": target,
            "JobParams": arguments.job_params,
            "Params": arguments.job_params,
            "ModelId": arguments.model_id,
            "TemplateId": arguments.template_id,
            "ScheduleConfig": schedule,
        },
        user_data=arguments.user_data,
        media_url=target,
    )
    with call.services.database.begin() as connection:
        stands = place(connection, schedule.get("PipelineId", ""), schedule["Priority"])
        call.services.jobs.accept(connection, replace(job, **vars(stands)))
        answer = {"JobId": job.job_id}
        call.store(connection, answer)
    return answer


@registry.add("QueryIProductionJob", arguments=QueryIProductionJob)
def query_iproduction_job(call: Call, arguments: QueryIProductionJob) -> Answer:
    """Return a job: its state and, once it has ended, its result."""
    row = _job(call, arguments.job_id)
    request = row.request
    answer: dict[str, Any] = {
        "JobId": row.job_id,
        "Name": request["Name"] or None,
        "FunctionName": request["FunctionName"],
        "Input": request["Input"],
        "Output": _shown_output(row),
        "JobParams": request["JobParams"] or None,
        "TemplateId": request["TemplateId"] or None,
        "UserData": row.user_data or None,
        "ScheduleConfig": {
            "PipelineId": row.pipeline_id,
            "Priority": request["ScheduleConfig"]["Priority"],
        },
        "Status": row.state,
        "CreateTime": iso(row.created),
        "FinishTime": iso(row.completed),
    }
    if not row.ended:
        return answer
    files = row.result["files"] if row.state == "Success" else []
    return answer | {
        "OutputFiles": [file["key"] for file in files],
        "OutputUrls": [
            signed_url(call, address.parse(file["address"]), URL_SECONDS) for file in files
        ],
        "OutputMediaIds": _media_ids(row) or None,
        "Result": result_text(row),
    }


@registry.add("CancelIProductionJob", arguments=CancelIProductionJob)
def cancel_iproduction_job(call: Call, arguments: CancelIProductionJob) -> Answer:
    """End a job that has not ended."""
    row = _job(call, arguments.job_id)
    if not call.services.jobs.cancel(row.job_id):
        raise ApiError(
            f"The job {row.job_id} has ended and cannot be cancelled.",
            code="InvalidParameter.InvalidState",
        )
    return {"Message": "Success"}


def _job(call: Call, job_id: str) -> JobRow:
    with call.services.database.read() as connection:
        row = records.get(connection, job_id)
    if row is None or row.kind != NAME or row.created < call.services.oldest:
        raise ApiError(f"The job {job_id[:64]} was not found.", code="InvalidParameter.JobNotFound")
    return row


def _media_ids(row: JobRow) -> list[str]:
    return list(row.result["media_ids"]) if row.state == "Success" else []


def _shown_output(row: JobRow) -> dict[str, Any]:
    output = dict(row.request["Output"])
    if output["Type"] == "Media" and (made := _media_ids(row)):
        output["Media"] = made[0]
    return output


def _check_model(function: Function, model: str) -> None:
    if model and model not in MODELS:
        raise InvalidParameter("ModelId", "It is not a known model.")
    if model and model not in function.models:
        raise InvalidParameter("ModelId", f"{function.name} has no such model.")


def _check_references(call: Call, function: Function, text: str) -> None:
    """Check JobParams, and that its http(s) addresses lead to buckets of this server."""
    for key, reference in read_params(function, text).references().items():
        if not reference.lower().startswith(("http://", "https://")):
            continue
        bucket = address.parse(reference).bucket
        if bucket not in call.services.buckets.names():
            raise InvalidParameter(f"JobParams.{key}", f'The bucket "{bucket}" is not known.')


def _members(path: str, text: str, names: tuple[str, ...]) -> dict[str, str]:
    """Return the members of Input or Output, in any of the ways in which clients write them."""
    document = read_object(path, text)
    found: dict[str, str] = {}
    for name in names:
        value = document.get(name, document.get(name.lower()))
        if value is None:
            continue
        if not isinstance(value, str):
            raise InvalidParameter(f"{path}.{name}", "It is not a text.")
        found[name] = value
    if found.get("Type") == "MediaId":
        found["Type"] = "Media"
    if not found.get("Type"):
        raise MissingParameter(f"{path}.Type")
    if found["Type"] not in ("OSS", "Media"):
        raise InvalidParameter(f"{path}.Type", "It is neither OSS nor Media.")
    return found


def _read_input(text: str) -> dict[str, str]:
    given = _members("Input", text, ("Type", "Media"))
    media = given.get("Media", "")
    if not media:
        raise MissingParameter("Input.Media")
    if given["Type"] == "OSS":
        try:
            address.parse(media)
        except AddressError as error:
            raise InvalidParameter("Input.Media", str(error)) from error
    elif address.is_address(media):
        raise InvalidParameter("Input.Media", "It is an address, not a media ID.")
    return given


def _read_output(call: Call, function: Function, text: str) -> tuple[dict[str, str], str]:
    """Return Output as given, and the address, with placeholders, to which the files go."""
    given = _members("Output", text, ("Type", "Media", "Biz", "OutputUrl"))
    media = given.get("Media", "")
    if given["Type"] == "OSS":
        if "Media" not in given:
            raise MissingParameter("Output.Media")
        if not media:
            raise InvalidParameter("Output.Media", "It is empty.")
        object_name(call, "Output.Media", media)
        return {"Type": "OSS", "Media": media} | _kept(given, "Biz"), media
    asset = _asset(call, media) if media else None
    if asset is None and given.get("Biz", "IMS") not in ("", "IMS"):
        raise InvalidParameter("Output.Biz", "Only IMS is supported.")
    shown = {"Type": "Media", "Media": media} | _kept(given, "Biz", "OutputUrl")
    url = given.get("OutputUrl", "")
    if url:
        named = object_name(call, "Output.OutputUrl", url)
        if asset is not None:
            _spare_source(function, asset, named)
    # A function without a file leaves its output untouched: it needs no place either.
    return shown, url or (_default_target(call, function) if function.files else "")


def _asset(call: Call, media_id: str) -> Asset:
    with call.services.database.read() as connection:
        asset = assets.get_all(connection, [media_id]).get(media_id)
    if asset is None:
        raise _not_found("Output.Media", media_id)
    return asset


def _spare_source(function: Function, asset: Asset, target: ObjectName) -> None:
    """Refuse an address at which the source file of the given asset would be replaced."""
    if target.bucket == asset.bucket and asset.object_key in settled(function.files, target.key):
        reason = f"It is the address of the source file of {asset.media_id}."
        raise InvalidParameter("Output.OutputUrl", reason)


def _kept(given: dict[str, str], *names: str) -> dict[str, str]:
    return {name: given[name] for name in names if name in given}


def _default_target(call: Call, function: Function) -> str:
    """Return the address under the default storage."""
    with call.services.database.read() as connection:
        location = default_location.get(connection, call.services.buckets)
    if location is None:
        raise InvalidParameter("Output.OutputUrl", "There is no default storage.")
    return f"oss://{location.bucket}/{location.prefix}{DEFAULT}.{function.files[0].extension}"


def _read_schedule(text: str) -> dict[str, Any]:
    """Return ScheduleConfig, in which a pipeline need not exist yet."""
    document = read_object("ScheduleConfig", text) if text.strip() else {}
    priority = document.get("Priority", DEFAULT_PRIORITY)
    if isinstance(priority, str) and re.fullmatch(r"\s*\d{1,9}\s*", priority):
        priority = int(priority)
    if type(priority) is not int or not 1 <= priority <= 10:
        raise InvalidParameter("ScheduleConfig.Priority", "It is not in 1 to 10.")
    pipeline = document.get("PipelineId") or ""
    if not isinstance(pipeline, str):
        raise InvalidParameter("ScheduleConfig.PipelineId", "It is not a text.")
    return ({"PipelineId": pipeline} if pipeline else {}) | {"Priority": priority}


def _not_found(path: str, identifier: str) -> ApiError:
    return ApiError(
        f'The specified parameter "{path}" is not valid: {json.dumps(identifier[:128])} was not'
        " found.",
        code="InvalidParameter.ResourceNotFound",
    )
