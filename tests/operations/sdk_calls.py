"""Calls through the official SDK, and what it makes of a refusal."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from alibabacloud_tea_openapi.utils_models import Config, OpenApiRequest, Params
from darabonba.runtime import RuntimeOptions
from sdk_keys import KEY_ID, SECRET

HOST = "http://demo-bucket.oss-cn-shanghai.aliyuncs.com"
ID = "0123456789abcdef0123456789abcdef"
HEX = re.compile(r"[0-9a-f]{32}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@dataclass(frozen=True)
class Refusal:
    """An error answer as the SDK shows it."""

    status: int
    code: str
    message: str

    @property
    def kind(self) -> tuple[int, str]:
        """Status and code."""
        return self.status, self.code

    @property
    def path(self) -> str:
        """What the message names between quotes."""
        found = re.search(r'"([^"]*)"', self.message)
        return found[1] if found else ""


def connect(endpoint: str, **options: Any) -> Client:
    """Return the official client for a server of ours."""
    settings = {"access_key_id": KEY_ID, "access_key_secret": SECRET} | options
    config = Config(
        **settings,
        endpoint=endpoint,
        protocol="http",
        region_id="cn-shanghai",
        no_proxy="127.0.0.1,localhost",
    )
    return Client(config)


def call(client: Client, action: str, query: Mapping[str, object]) -> dict[str, Any]:
    """Call an operation with parameters as texts, whatever the SDK knows of it or would check."""
    params = Params(
        action=action,
        version="2020-11-09",
        protocol="HTTP",
        pathname="/",
        method="POST",
        auth_type="AK",
        style="RPC",
        req_body_type="formData",
        body_type="json",
    )
    texts = {name: str(value) for name, value in query.items()}
    return dict(client.call_api(params, OpenApiRequest(query=texts), RuntimeOptions())["body"])


def refused(call: Callable[..., Any], *arguments: Any) -> Refusal:
    """Return how a call is refused."""
    with pytest.raises(AlibabaCloudException) as error:
        call(*arguments)
    found = error.value
    assert re.fullmatch(r"[0-9A-F-]{36}", str(found.request_id))
    message = str(found.data["Message"])
    assert message in str(found.message)
    return Refusal(int(found.status_code), str(found.code), message)


def register(client: Client, key: str, **more: Any) -> str:
    """Register an object of the demo bucket; return the ID of its asset."""
    request = models.RegisterMediaInfoRequest(**({"input_url": f"oss://demo-bucket/{key}"} | more))
    return str(client.register_media_info(request).body.media_id)


def media(client: Client, media_id: str) -> Any:
    """Return the MediaInfo of an asset."""
    return client.get_media_info(models.GetMediaInfoRequest(media_id=media_id)).body.media_info


def as_json(**fields: Any) -> str:
    """Return a JSON document."""
    return json.dumps(fields, ensure_ascii=False)
