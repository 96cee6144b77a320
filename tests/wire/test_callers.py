"""Temporary keys, bearer tokens, and what keys may do: who is let in and who is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient
from wire_calls import KEY_ID, call, call_v1, code, head, send, signed

from reelwright.cli.house import House
from reelwright.library import access_keys, policies
from reelwright.library.access_keys import Created, Kind
from reelwright.library.policies import FULL, Policy
from reelwright.operations.actions import REGISTRY

LONG_AGO, FAR = 1_000_000_000_000, 9_000_000_000_000
Maker = Callable[..., Created]


@pytest.fixture
def make(house: House) -> Maker:
    """Give a way to make keys of the server."""

    def made(
        kind: Kind = Kind.LASTING,
        policy: Policy = FULL,
        *,
        name: str = "",
        expires: int | None = None,
        active: bool = True,
    ) -> Created:
        found = access_keys.make(kind, policy, name=name, expires=expires, now=LONG_AGO)
        with house.services.database.begin() as connection:
            access_keys.add(connection, found.key)
            access_keys.set_active(connection, found.key.key_id, active=active)
        return found

    return made


def v3(client: TestClient, key: Created, token: str = "", action: str = "") -> httpx.Response:
    more = {"x_acs_security_token": token, "x_acs_accesskey_id": key.key.key_id} if token else {}
    headers = head(action or "ListMediaBasicInfos", b"", **more)
    return send(client, signed(headers, key_id=key.key.key_id, secret=key.secret))


def v1(client: TestClient, key: Created, token: str = "", action: str = "") -> httpx.Response:
    given = {"AccessKeyId": key.key.key_id, "SecurityToken": token}
    return call_v1(client, action or "ListMediaBasicInfos", None, secret=key.secret, **given)


both = pytest.mark.parametrize("ask", [v3, v1])
Ask = Callable[..., httpx.Response]


@both
def test_a_temporary_key_with_its_token(client: TestClient, make: Maker, ask: Ask) -> None:
    key = make(Kind.TEMPORARY, expires=FAR)
    assert code(ask(client, key, key.token)) == ""


@both
def test_tokens_that_are_refused(client: TestClient, make: Maker, ask: Ask) -> None:
    key, other = make(Kind.TEMPORARY, expires=FAR), make(Kind.TEMPORARY, expires=FAR)
    old, lasting = make(Kind.TEMPORARY, expires=LONG_AGO + 1), make()
    bearer = make(Kind.BEARER)
    refusals = [
        (key, "", "MissingSecurityToken", "SecurityToken is mandatory for this action."),
        (key, "nonsense", "InvalidSecurityToken.Malformed", "SecurityToken is malformed."),
        (key, key.token[:-1], "InvalidSecurityToken.Malformed", "SecurityToken is malformed."),
        (key, other.token, "InvalidSecurityToken.MismatchWithAccessKey", "mismatch with the"),
        (key, bearer.token, "InvalidSecurityToken.MismatchWithAccessKey", "mismatch with the"),
        (lasting, key.token, "InvalidSecurityToken.MismatchWithAccessKey", "mismatch with the"),
        (old, old.token, "InvalidSecurityToken.Expired", "Specified SecurityToken is expired."),
        (old, "", "MissingSecurityToken", "SecurityToken is mandatory for this action."),
    ]
    for key, token, expected, message in refusals:
        answer = ask(client, key, token)
        assert (answer.status_code, code(answer)) == (400, expected)
        assert message in answer.json()["Message"]


def test_an_empty_token_is_none(client: TestClient, make: Maker) -> None:
    headers = head("ListMediaBasicInfos", x_acs_security_token="")
    assert code(send(client, signed(headers))) == ""
    key = make()
    assert code(v1(client, key)) == ""


@both
def test_a_token_is_judged_before_time_and_signature(
    client: TestClient, make: Maker, ask: Ask
) -> None:
    key = make(Kind.TEMPORARY, expires=LONG_AGO + 1)
    wrong = Created(key.key, "not the secret", key.token)
    assert code(ask(client, wrong, key.token)) == "InvalidSecurityToken.Expired"
    good = make(Kind.TEMPORARY, expires=FAR)
    wrong = Created(good.key, "not the secret", good.token)
    assert code(ask(client, wrong, good.token)) == "SignatureDoesNotMatch"


@both
def test_a_disabled_key(client: TestClient, make: Maker, ask: Ask) -> None:
    answer = ask(client, make(active=False))
    assert (answer.status_code, code(answer)) == (400, "InvalidAccessKeyId.Inactive")
    assert answer.json()["Message"] == "Specified access key is disabled."


def bear(client: TestClient, token: str, form: str) -> httpx.Response:
    if form == "v3":
        headers = head("ListMediaBasicInfos", x_acs_bearer_token=token)
        return send(client, headers, "SignatureType=BEARERTOKEN")
    if form == "v3 header":
        more = {"x_acs_bearer_token": token, "x_acs_signature_type": "BEARERTOKEN"}
        return send(client, head("ListMediaBasicInfos", b"", **more))
    values = {
        "Action": "ListMediaBasicInfos",
        "Version": "2020-11-09",
        "Format": "JSON",
        "BearerToken": token,
        "SignatureType": "BEARERTOKEN",
    }
    return client.get("/", params=values)


@pytest.mark.parametrize("form", ["v3", "v3 header", "v1"])
def test_bearer_tokens(client: TestClient, make: Maker, form: str) -> None:
    assert code(bear(client, make(Kind.BEARER).token, form)) == ""
    refusals = [
        (make(Kind.BEARER, expires=LONG_AGO + 1).token, 400, "InvalidSecurityToken.Expired"),
        (make(Kind.BEARER, active=False).token, 400, "InvalidAccessKeyId.Inactive"),
        (make(Kind.TEMPORARY, expires=FAR).token, 404, "InvalidAccessKeyId.NotFound"),
        ("nonsense", 404, "InvalidAccessKeyId.NotFound"),
        ("", 400, "MissingAccessKeyId"),
    ]
    for token, status, expected in refusals:
        answer = bear(client, token, form)
        assert (answer.status_code, code(answer)) == (status, expected)


def test_nobody_signs_as_a_bearer(client: TestClient, make: Maker) -> None:
    key = make(Kind.BEARER)
    assert key.secret == ""
    assert code(v3(client, key)) == code(v1(client, key)) == "InvalidAccessKeyId.NotFound"


def test_an_anonymous_call_is_refused_as_such(client: TestClient) -> None:
    answer = client.post("/?Format=json", headers=head("ListMediaBasicInfos"))
    assert (answer.status_code, code(answer)) == (400, "MissingAccessKeyId")


def denied(answer: httpx.Response) -> dict[str, Any]:
    document = answer.json()
    assert answer.status_code == 403
    assert set(document) == {"RequestId", "HostId", "Code", "Message", "AccessDeniedDetail"}
    assert document["Code"] == "NoPermission"
    detail = document["AccessDeniedDetail"]
    assert document["Message"] == (
        "You are not authorized to do this action."
        f" Resource: acs:ice:cn-shanghai:1000000000000001:* Action: {detail['AuthAction']}"
    )
    return dict(detail)


@both
def test_what_a_key_may_not_do(client: TestClient, make: Maker, ask: Ask) -> None:
    key = make(policy=policies.of_patterns(["*Media*"], ["Delete*"]), name="editor")
    assert code(ask(client, key)) == ""
    assert denied(ask(client, key, action="CreatePipeline")) == {
        "AuthAction": "ice:CreatePipeline",
        "AuthPrincipalDisplayName": "editor",
        "AuthPrincipalOwnerId": "1000000000000001",
        "AuthPrincipalType": "SubUser",
        "NoPermissionType": "ImplicitDeny",
        "PolicyType": "AccountLevelIdentityBasedPolicy",
    }
    detail = denied(ask(client, key, action="DeleteMediaInfos"))
    assert (detail["AuthAction"], detail["NoPermissionType"]) == (
        "ice:DeleteMediaInfos",
        "ExplicitDeny",
    )


def test_a_temporary_keys_rights(client: TestClient, make: Maker) -> None:
    key = make(Kind.TEMPORARY, Policy(read_only=True), expires=FAR)
    detail = denied(v3(client, key, key.token, "CreatePipeline"))
    assert detail["AuthPrincipalType"] == "AssumedRoleUser"
    assert detail["AuthPrincipalDisplayName"] == key.key.key_id


@pytest.mark.parametrize("action", REGISTRY.actions())
def test_a_read_only_key(client: TestClient, make: Maker, action: str) -> None:
    key = make(policy=Policy(read_only=True))
    answer = v3(client, key, action=action)
    reading = action.startswith(("Get", "BatchGet", "List", "Query", "Search", "Describe"))
    assert (answer.status_code == 403) is (not reading)
    if not reading:
        assert denied(answer)["AuthAction"] == f"ice:{action}"


def test_an_operation_of_two_names_has_one_permission(client: TestClient, make: Maker) -> None:
    key = make(policy=policies.of_patterns([], ["ListBatchMediaProducingJobs"]))
    for action in ("ListBatchMediaProducingJobs", "ListBatchMediaProducingJob"):
        assert denied(v3(client, key, action=action))["NoPermissionType"] == "ExplicitDeny"


def test_rights_are_judged_before_arguments_and_after_the_signature(
    client: TestClient, make: Maker
) -> None:
    key = make(policy=Policy(read_only=True))
    headers = signed(head("CreatePipeline"), key_id=key.key.key_id, secret=key.secret)
    assert denied(send(client, headers))
    assert code(send(client, headers)) == "SignatureNonceUsed"
    wrong = signed(head("CreatePipeline"), key_id=key.key.key_id, secret="x")
    assert code(send(client, wrong)) == "SignatureDoesNotMatch"
    assert code(call(client, "CreatePipeline")) != "NoPermission"


def test_the_key_of_the_settings_wins_over_a_row(client: TestClient, house: House) -> None:
    thief = access_keys.AccessKey(KEY_ID, "another secret")
    with house.services.database.begin() as connection:
        access_keys.add(connection, thief)
    try:
        headers = signed(head("ListMediaBasicInfos"), secret=thief.secret)
        assert code(send(client, headers)) == "SignatureDoesNotMatch"
        assert code(call(client, "ListMediaBasicInfos")) == ""
    finally:
        with house.services.database.begin() as connection:
            access_keys.remove(connection, KEY_ID)
