"""Every code of the gateway with its HTTP status and its whole message (`protocol.md` 11.1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from starlette.testclient import TestClient
from wire_calls import call, code, head, send, signed, stamp

ACTION = "ListMediaBasicInfos"
Ask = Callable[[TestClient], httpx.Response]


def bare(query: str) -> Ask:
    """Return a request without headers of the protocol."""
    return lambda client: client.post(f"/?{query}")


def made_at(text: str) -> Ask:
    """Return a signed request with that date."""
    return lambda client: send(client, signed(head(ACTION, x_acs_date=text)))


def authorized(text: str) -> Ask:
    """Return a request with that authorization."""
    return lambda client: send(client, head(ACTION, authorization=text))


def twice(client: TestClient) -> httpx.Response:
    headers = signed(head(ACTION))
    send(client, headers)
    return send(client, headers)


ADDRESS = "Specified api is not found, please check your url and method."

REFUSALS: dict[str, tuple[Ask, int, str]] = {
    "InvalidAction.NotFound": (bare("Action=Nonsense&Version=2020-11-09"), 404, ADDRESS),
    "MissingAction": (bare("Version=2020-11-09"), 400, "Action is mandatory for this action."),
    "MissingVersion": (bare(f"Action={ACTION}"), 400, "Version is mandatory for this action."),
    "InvalidVersion": (
        bare(f"Action={ACTION}&Version=2014-06-18"),
        400,
        "Specified parameter Version is not valid.",
    ),
    "UnsupportedHTTPMethod": (
        lambda client: client.put("/"),
        400,
        "This http method is not supported.",
    ),
    "InvalidParameter.Format": (
        bare(f"Action={ACTION}&Version=2020-11-09&Format=YAML"),
        400,
        "Specified parameter format is not valid.",
    ),
    "MissingAccessKeyId": (
        bare(f"Action={ACTION}&Version=2020-11-09"),
        400,
        "AccessKeyId is mandatory for this action.",
    ),
    "InvalidAccessKeyId.NotFound": (
        lambda client: send(client, signed(head(ACTION), key_id="nobody")),
        404,
        "Specified access key is not found.",
    ),
    "IncompleteSignature": (
        authorized("ACS3-HMAC-SHA256 nonsense"),
        400,
        "The request signature does not conform to Aliyun standards.",
    ),
    "InvalidSignatureMethod": (
        authorized("ACS3-HMAC-SM3 Credential=a,SignedHeaders=host,Signature=b"),
        400,
        "Specified signature method is not valid.",
    ),
    "InvalidTimeStamp.Format": (
        made_at("yesterday"),
        400,
        "Specified time stamp or date value is not well formatted.",
    ),
    "InvalidTimeStamp.Expired": (
        made_at(stamp(datetime.now(UTC) - timedelta(hours=1))),
        400,
        "Specified time stamp or date value is expired.",
    ),
    "SignatureNonceUsed": (twice, 400, "Specified signature nonce was used already."),
    "UnsupportedOperation": (
        bare("Action=SubmitTranscodeJob&Version=2020-11-09"),
        400,
        "The specified action is not supported.",
    ),
    "RequestEntityTooLarge": (
        lambda client: client.post("/", content=bytes(8 * 1024 * 1024 + 1)),
        413,
        "The request is too large.",
    ),
    "MissingProjectId": (
        lambda client: call(client, "GetEditingProject"),
        400,
        "ProjectId is mandatory for this action.",
    ),
    "ProjectNotFound": (
        lambda client: call(client, "GetEditingProject", ProjectId="nobody"),
        404,
        "Project not found.",
    ),
}


@pytest.mark.parametrize("expected", REFUSALS)
def test_a_refusal_says_what_the_protocol_says(client: TestClient, expected: str) -> None:
    ask, status, message = REFUSALS[expected]
    answer = ask(client)
    found = answer.json()
    assert (answer.status_code, code(answer), found["Message"]) == (status, expected, message)


def test_fields_of_the_current_signature_are_named(client: TestClient) -> None:
    for name in ("x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256"):
        headers = {key: value for key, value in head(ACTION).items() if key != name}
        answer = send(client, signed(headers))
        assert (answer.status_code, code(answer)) == (400, "MissingParameter")
        assert answer.json()["Message"] == (
            f'The input parameter "{name}" that is mandatory for processing this request'
            " is not supplied."
        )


def test_a_legacy_parameter_changes_nothing(client: TestClient) -> None:
    more = {"RegionId": "eu-central-1", "AccountName": "a", "OwnerId": "1", "SignatureType": ""}
    assert code(call(client, ACTION, **more)) == ""
    answer = call(client, "GetMediaInfo", MediaId="nobody", **more)
    assert (answer.status_code, code(answer)) == (404, "ResourceNotFound")


def test_headers_of_retries_and_of_credentials_are_ignored(client: TestClient) -> None:
    headers = head(
        ACTION,
        x_acs_credentials_provider="ram_role_arn",
        x_acs_retry_attempts="2",
        x_acs_retry_delay="100",
        user_agent="AlibabaCloud (Linux; x86_64) Python/3.11.7 Core/0.4.3 TeaDSL/2",
        accept="application/json",
    )
    assert code(send(client, signed(headers))) == ""


def test_an_answer_is_not_packed_unasked(client: TestClient) -> None:
    answer = send(client, signed(head(ACTION)) | {"accept-encoding": "identity"})
    assert code(answer) == ""
    assert "content-encoding" not in answer.headers
    assert int(answer.headers["content-length"]) == len(answer.content)
