"""One way to call the API, three vendors' SDKs behind it: each signs, sends and reads by itself."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from alibabacloud_tea_openapi.utils_models import Config
from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.auth.credentials import StsTokenCredential
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import CommonRequest, RpcRequest

TYPESCRIPT = Path(__file__).parent / "typescript"

IN_BODY = frozenset({"Timeline", "InputConfig", "EditingConfig"})
"""Parameters that current SDKs send as a form."""


@dataclass(frozen=True)
class Access:
    """Where a server listens and what its callers sign with."""

    endpoint: str
    key_id: str
    secret: str
    token: str | None = None
    """The session token of a temporary key."""


@dataclass(frozen=True)
class Refused(Exception):
    """An error answer, as the SDK hands it to its user."""

    status: int
    code: str
    message: str
    request_id: str
    retry_after: int | None = None
    """Milliseconds to wait before the next try, where the SDK tells."""


class Caller(Protocol):
    """An SDK that was pointed at a server."""

    def call(self, action: str, **parameters: Any) -> dict[str, Any]:
        """Return the answer of an operation.

        Raises:
            Refused: the server answered with an error.
        """
        ...

    def close(self) -> None:
        """Let go of what the SDK holds."""
        ...


class CurrentPython:
    """`alibabacloud_ice20201109`: typed requests, V3 or V1 signatures."""

    def __init__(self, access: Access, signature: str = "") -> None:
        self._client = Client(
            Config(
                access_key_id=access.key_id,
                access_key_secret=access.secret,
                security_token=access.token,
                endpoint=access.endpoint,
                protocol="http",
                signature_algorithm=signature,
            )
        )

    def call(self, action: str, **parameters: Any) -> dict[str, Any]:
        request = getattr(models, f"{action}Request")().from_map(parameters)
        method = getattr(self._client, re.sub(r"\B(?=[A-Z])", "_", action).lower())
        try:
            return dict(method(request).body.to_map())
        except AlibabaCloudException as error:
            raise Refused(
                int(error.status_code),
                str(error.code),
                str(error.data["Message"]),
                str(error.request_id),
                getattr(error, "retry_after", None),
            ) from error

    def close(self) -> None:
        """Do nothing: the SDK holds no connection of its own."""


class OlderPython:
    """`aliyun-python-sdk-core`: V1 signatures; GET for what reads, a form for what is large.

    Requests are the core's general ones, or (`product`) made as the product SDKs on it make them.
    """

    def __init__(self, access: Access, *, product: bool = False) -> None:
        self._endpoint = access.endpoint
        self._product = product
        if access.token is None:
            self._client = AcsClient(access.key_id, access.secret, "cn-shanghai")
        else:
            credential = StsTokenCredential(access.key_id, access.secret, access.token)
            self._client = AcsClient(region_id="cn-shanghai", credential=credential)

    def call(self, action: str, **parameters: Any) -> dict[str, Any]:
        if self._product:
            request = RpcRequest("ICE", "2020-11-09", action)
            request.set_endpoint(self._endpoint)
        else:
            request = CommonRequest(self._endpoint, "2020-11-09", action)
        request.set_protocol_type("http")
        request.set_accept_format("json")
        in_body = parameters.keys() & IN_BODY
        request.set_method("POST" if in_body else "GET")
        for name, value in parameters.items():
            add = request.add_body_params if name in in_body else request.add_query_param
            add(name, value)
        try:
            return dict(json.loads(self._client.do_action_with_exception(request)))
        except ServerException as error:
            raise Refused(
                error.get_http_status(),
                error.get_error_code(),
                error.get_error_msg(),
                error.get_request_id(),
            ) from error

    def close(self) -> None:
        """Do nothing: the SDK opens a connection for every call."""


class TypeScript:
    """`@alicloud/openapi-core`, through which the TypeScript SDK makes every call of the API."""

    def __init__(self, access: Access, signature: str = "") -> None:
        node = shutil.which("node")
        if node is None or not (TYPESCRIPT / "node_modules").is_dir():
            pytest.skip("Node.js or the client's packages are absent: ./setup.sh --test")
        config = {
            "accessKeyId": access.key_id,
            "accessKeySecret": access.secret,
            "securityToken": access.token,
            "endpoint": access.endpoint,
            "protocol": "HTTP",
            "signatureAlgorithm": signature,
        }
        self._process = subprocess.Popen(
            [node, "caller.js", json.dumps(config)],
            cwd=TYPESCRIPT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def call(self, action: str, **parameters: Any) -> dict[str, Any]:
        parts: dict[str, dict[str, Any]] = {"query": {}, "body": {}}
        for name, value in parameters.items():
            parts["body" if name in IN_BODY else "query"][name] = value
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps({"action": action, **parts}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        refused = answer.get("refused")
        if refused is None:
            return dict(answer["body"])
        if not isinstance(refused.get("statusCode"), int):
            raise AssertionError(f"The SDK did not understand the answer: {refused}")
        raise Refused(
            refused["statusCode"],
            refused["code"],
            refused["data"]["Message"],
            refused["requestId"],
            refused.get("retryAfter"),
        )

    def close(self) -> None:
        """End the program."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()
