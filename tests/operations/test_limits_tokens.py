"""Where a ClientToken has no effect: reads, cancelling, and writes that do not know it."""

from __future__ import annotations

from typing import Any

from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from alibabacloud_tea_openapi.utils_models import OpenApiRequest, Params
from darabonba.runtime import RuntimeOptions
from sdk_calls import HOST, refused

TOKEN = "one-and-the-same"


def test_a_token_of_a_call_that_is_never_replayed(client: Client) -> None:
    submitted = client.submit_iproduction_job(
        models.SubmitIProductionJobRequest(
            function_name="AudioBeatDetection",
            input=models.SubmitIProductionJobRequestInput(type="OSS", media=f"{HOST}/a.wav"),
            output=models.SubmitIProductionJobRequestOutput(type="OSS", media=f"{HOST}/b.json"),
        )
    )
    job_id = submitted.body.job_id
    asked = models.QueryIProductionJobRequest(job_id=job_id, client_token=TOKEN)
    assert client.query_iproduction_job(asked).body.status == "Queuing"
    cancel = models.CancelIProductionJobRequest(job_id=job_id, client_token=TOKEN)
    assert client.cancel_iproduction_job(cancel).body.message == "Success"
    assert client.query_iproduction_job(asked).body.status == "Fail"
    again = refused(client.cancel_iproduction_job, cancel)
    assert again.kind == (400, "InvalidParameter.InvalidState")


def test_writes_without_tokens_are_done_each_time(client: Client) -> None:
    params = Params(
        action="CreateEditingProject",
        version="2020-11-09",
        protocol="HTTP",
        pathname="/",
        method="POST",
        auth_type="AK",
        style="RPC",
        req_body_type="formData",
        body_type="json",
    )
    query = {"Title": "twice", "ClientToken": TOKEN}
    made: list[Any] = [
        client.call_api(params, OpenApiRequest(query=query), RuntimeOptions())["body"]["Project"]
        for _ in range(2)
    ]
    assert made[0]["ProjectId"] != made[1]["ProjectId"]
