"""Limits of a function's job, through the official SDK."""

from __future__ import annotations

from typing import Any

import pytest
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from sdk_calls import HEX, HOST, refused


def request(**fields: Any) -> models.SubmitIProductionJobRequest:
    sound = models.SubmitIProductionJobRequestInput(type="OSS", media=f"{HOST}/in/a.wav")
    target = models.SubmitIProductionJobRequestOutput(type="OSS", media=f"{HOST}/out/a.wav")
    return models.SubmitIProductionJobRequest(
        function_name="SpeechDenoise", input=sound, output=target, **fields
    )


@pytest.mark.parametrize(
    ("name", "inside", "outside", "path"),
    [
        ("name", "名" * 100, "名" * 101, "Name"),
        ("user_data", "字" * 341 + "a", "字" * 342, "UserData"),
        ("user_data", '{"NotifyAddress":"ice-callback-f"}', '{"NotifyAddress":"x"}', None),
    ],
)
def test_limits(client: Client, name: str, inside: str, outside: str, path: str | None) -> None:
    assert HEX.fullmatch(client.submit_iproduction_job(request(**{name: inside})).body.job_id)
    refusal = refused(client.submit_iproduction_job, request(**{name: outside}))
    assert refusal.kind == (400, "InvalidParameter")
    assert refusal.path == (path or "UserData.NotifyAddress")


@pytest.mark.parametrize("priority", [1, 10])
def test_priorities_are_one_to_ten(client: Client, priority: int) -> None:
    schedule = models.SubmitIProductionJobRequestScheduleConfig(priority=str(priority))
    asked = request(schedule_config=schedule)
    job_id = client.submit_iproduction_job(asked).body.job_id
    shown = client.query_iproduction_job(models.QueryIProductionJobRequest(job_id=job_id)).body
    assert shown.schedule_config.priority == priority
