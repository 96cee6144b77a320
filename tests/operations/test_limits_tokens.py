"""Writes that do not know a ClientToken are done each time."""

from __future__ import annotations

from typing import Any

from alibabacloud_ice20201109.client import Client
from alibabacloud_tea_openapi.utils_models import OpenApiRequest, Params
from darabonba.runtime import RuntimeOptions

TOKEN = "one-and-the-same"


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
