"""The HMAC-SHA1 signature of older SDKs: the vector, what is covered, how it is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from aliyunsdkcore.auth.composer import rpc_signature_composer
from starlette.testclient import TestClient
from wire_calls import (
    KEY_ID,
    SECRET,
    call_v1,
    code,
    stamp,
    v1_parameters,
    v1_signature,
)

from reelwright.wire import signature_v1

VECTOR_C = {
    "Action": "GetMediaInfo",
    "Format": "JSON",
    "Version": "2020-11-09",
    "AccessKeyId": KEY_ID,
    "Timestamp": "2025-01-02T03:04:05Z",
    "SignatureNonce": "00112233-4455-6677-8899-aabbccddeeff",
    "SignatureMethod": "HMAC-SHA1",
    "SignatureVersion": "1.0",
    "MediaId": "0123456789abcdef0123456789abcdef",
    "InputURL": "oss://demo-bucket/a b*~.mp4",
}
TEXT_C = (
    "GET&%2F&AccessKeyId%3DTESTAKID0000000000000001%26Action%3DGetMediaInfo%26Format%3DJSON"
    "%26InputURL%3Doss%253A%252F%252Fdemo-bucket%252Fa%2520b%252A~.mp4"
    "%26MediaId%3D0123456789abcdef0123456789abcdef%26SignatureMethod%3DHMAC-SHA1"
    "%26SignatureNonce%3D00112233-4455-6677-8899-aabbccddeeff%26SignatureVersion%3D1.0"
    "%26Timestamp%3D2025-01-02T03%253A04%253A05Z%26Version%3D2020-11-09"
)
TITLE = "a b+c*d~e é 猫 🎬 %41 &="


def test_vector_c_step_by_step() -> None:
    text = signature_v1.string_to_sign("GET", VECTOR_C | {"Signature": "is no part of it"})
    assert text == TEXT_C
    assert signature_v1.sign(text, SECRET) == "7TXtqPOM2FqByfS3HBqs0/WPjFc="


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_text_arrives_unchanged_from_the_query(client: TestClient, method: str) -> None:
    answer = call_v1(client, "CreateEditingProject", Title=TITLE, method=method)
    assert code(answer) == ""
    shown = call_v1(client, "GetEditingProject", ProjectId=answer.json()["Project"]["ProjectId"])
    assert shown.json()["Project"]["Title"] == TITLE


def test_a_form_is_covered(client: TestClient) -> None:
    form = {"Title": TITLE, "Timeline": "{}"}
    answer = call_v1(client, "CreateEditingProject", form)
    assert answer.json()["Project"]["Title"] == TITLE
    values = v1_parameters("CreateEditingProject")
    values["Signature"] = v1_signature("POST", values | {"Title": "good"})
    changed = client.post("/", params=values, data={"Title": "evil"})
    assert code(changed) == "SignatureDoesNotMatch"
    added = client.post("/", params=values, data={"Title": "good", "Description": "more"})
    assert code(added) == "SignatureDoesNotMatch"


def test_everything_may_be_in_the_form(client: TestClient) -> None:
    values = v1_parameters("CreateEditingProject", Title=TITLE)
    values["Signature"] = v1_signature("POST", values)
    assert client.post("/", data=values).json()["Project"]["Title"] == TITLE


def test_empty_parameters_take_part(client: TestClient) -> None:
    values = v1_parameters("ListMediaBasicInfos") | {"SignatureType": "", "RegionId": "cn-hangzhou"}
    values["Signature"] = v1_signature("POST", values)
    assert code(client.post("/", params=values)) == ""


@pytest.mark.parametrize("name", ["Action", "Version", "Timestamp", "SignatureNonce", "MediaIds"])
def test_nothing_signed_can_be_changed(client: TestClient, name: str) -> None:
    values = v1_parameters("BatchGetMediaInfos", MediaIds="a")
    values["Signature"] = v1_signature("GET", values)
    changed = {"Action": "DeleteMediaInfos", "Timestamp": stamp(datetime.now(UTC) - HOUR / 60)}
    other = values | {name: changed.get(name, values[name] + "x")}
    expected = "InvalidVersion" if name == "Version" else "SignatureDoesNotMatch"
    assert code(client.get("/", params=other)) == expected
    assert code(client.post("/", params=values)) == "SignatureDoesNotMatch"
    assert code(client.get("/", params=values)) == ""


HOUR = timedelta(hours=1)


def test_a_header_cannot_change_what_was_signed(client: TestClient) -> None:
    for header, value, expected in (
        ({"x-acs-action": "ListMediaBasicInfos"}, {}, ""),
        ({"x-acs-action": "DeleteMediaInfos"}, {}, "IncompleteSignature"),
        ({"x-acs-action": "ListMediaBasicInfos"}, {"Action": ""}, "IncompleteSignature"),
        ({"x-acs-version": "2020-11-09"}, {}, ""),
        ({"x-acs-version": "2020-11-09"}, {"Version": "2017-01-01"}, "IncompleteSignature"),
    ):
        values = v1_parameters("ListMediaBasicInfos", **value)
        values["Signature"] = v1_signature("GET", values)
        assert code(client.get("/", params=values, headers=header)) == expected


def test_a_request_is_good_once_and_a_wrong_one_burns_no_nonce(client: TestClient) -> None:
    values = v1_parameters("ListMediaBasicInfos")
    wrong = values | {"Signature": v1_signature("GET", values, "another secret")}
    assert code(client.get("/", params=wrong)) == "SignatureDoesNotMatch"
    right = values | {"Signature": v1_signature("GET", values)}
    assert code(client.get("/", params=right)) == ""
    assert code(client.get("/", params=right)) == "SignatureNonceUsed"
    again = client.get("/", params=right).json()
    assert again["Message"] == "Specified signature nonce was used already."


@pytest.mark.parametrize(
    ("changed", "status", "expected", "message"),
    [
        ({"AccessKeyId": "nobody"}, 404, "InvalidAccessKeyId.NotFound", "not found"),
        ({"Timestamp": "yesterday"}, 400, "InvalidTimeStamp.Format", "not well formatted"),
        ({"Timestamp": "2025-01-02T03:04:05.0Z"}, 400, "InvalidTimeStamp.Format", "formatted"),
        ({"Timestamp": "2025-01-02T03:04:05Z"}, 400, "InvalidTimeStamp.Expired", "is expired"),
        ({"SignatureMethod": "HMAC-SHA256"}, 400, "InvalidSignatureMethod", "method is not valid"),
        ({"SignatureMethod": "SHA256withRSA", "SignatureType": "PRIVATEKEY"}, 400,
         "InvalidSignatureMethod", "method is not valid"),
        ({"SignatureVersion": "2.0"}, 400, "IncompleteSignature", "does not conform"),
        ({"Format": "YAML"}, 400, "InvalidParameter.Format", "format is not valid"),
        ({"Version": "2017-01-01"}, 400, "InvalidVersion", "Version is not valid"),
        ({"Action": "Nonsense"}, 404, "InvalidAction.NotFound", "api is not found"),
    ],
)  # fmt: skip
def test_how_it_is_refused(
    client: TestClient, changed: dict[str, str], status: int, expected: str, message: str
) -> None:
    query = {name: value for name, value in changed.items() if name != "Action"}
    answer = call_v1(client, changed.get("Action", "ListMediaBasicInfos"), **query)
    assert (answer.status_code, code(answer)) == (status, expected)
    assert message in answer.json()["Message"]


@pytest.mark.parametrize(
    "name",
    [
        "AccessKeyId",
        "Signature",
        "SignatureMethod",
        "SignatureVersion",
        "SignatureNonce",
        "Timestamp",
    ],
)
def test_fields_that_a_signature_needs(client: TestClient, name: str) -> None:
    values = v1_parameters("ListMediaBasicInfos") | {"Signature": "x"}
    for absent in ({}, {name: ""}):
        given = {one: value for one, value in values.items() if one != name} | absent
        answer = client.get("/", params=given)
        assert (answer.status_code, code(answer)) == (400, f"Missing{name}")
        assert answer.json()["Message"] == f"{name} is mandatory for this action."


def test_checks_come_in_the_order_of_the_protocol(client: TestClient) -> None:
    """Each request has the faults of all that follow it, too."""
    faults: list[tuple[dict[str, Any], str]] = [
        ({"Action": ""}, "MissingAction"),
        ({"Version": ""}, "MissingVersion"),
        ({"Version": "1"}, "InvalidVersion"),
        ({"Action": "Nonsense"}, "InvalidAction.NotFound"),
        ({"Format": "YAML"}, "InvalidParameter.Format"),
        ({"Timestamp": ""}, "MissingTimestamp"),
        ({"SignatureMethod": "x"}, "InvalidSignatureMethod"),
        ({"AccessKeyId": "nobody"}, "InvalidAccessKeyId.NotFound"),
        ({"SecurityToken": "x"}, "InvalidSecurityToken.Malformed"),
        ({"Timestamp": "x"}, "InvalidTimeStamp.Format"),
        ({"Timestamp": "2025-01-02T03:04:05Z"}, "InvalidTimeStamp.Expired"),
        ({"Signature": "wrong"}, "SignatureDoesNotMatch"),
        ({"MaxResults": "ten"}, "InvalidParameter"),
    ]
    for first, (_, expected) in enumerate(faults):
        values: dict[str, str] = v1_parameters("ListMediaBasicInfos")
        # The earliest fault of a parameter is the one that counts.
        for change, _ in reversed(faults[first:]):
            values |= change
        if expected == "InvalidParameter":
            values["Signature"] = v1_signature("GET", values)
        else:
            values.setdefault("Signature", "wrong")
        given = {name: value for name, value in values.items() if value}
        answer = client.get("/", params=given)
        assert answer.json()["Code"] == expected


def test_the_message_carries_the_string_that_clients_look_for(client: TestClient) -> None:
    values = v1_parameters("ListMediaBasicInfos", MediaId="a b:c")
    values["Signature"] = v1_signature("POST", values, "another secret")
    message = client.post("/", params=values).json()["Message"]
    del values["Signature"]
    mine = rpc_signature_composer.__dict__["__compose_string_to_sign"]("POST", values)
    assert message == (
        f"Specified signature is not matched with our calculation. server string to sign is:{mine}"
    )
    assert message.split(":")[1] == mine


def test_a_long_form_is_covered_and_not_sent_back(client: TestClient) -> None:
    values = v1_parameters("CreateEditingProject")
    form = {"Timeline": "{}", "Description": "猫" * 700_000}
    values["Signature"] = v1_signature("POST", values | form, "another secret")
    answer = client.post("/", params=values, data=form)
    assert code(answer) == "SignatureDoesNotMatch"
    assert len(answer.content) < 2.1 * 1024 * 1024
    values["Signature"] = v1_signature(
        "POST", {n: v for n, v in values.items() if n != "Signature"} | form
    )
    assert code(client.post("/", params=values, data=form)) != "SignatureDoesNotMatch"


def test_what_is_no_text_is_covered_too(client: TestClient) -> None:
    values = v1_parameters("CreateEditingProject") | {"Signature": "x"}
    answer = client.post(f"/?{urlencode(values)}&Title=%ff%00")
    assert code(answer) == "SignatureDoesNotMatch"
    assert "%25FF%2500" in answer.json()["Message"]


def test_a_json_body_is_covered_by_its_members(client: TestClient) -> None:
    values = v1_parameters("CreateEditingProject")
    values["Signature"] = v1_signature("POST", values)
    body = json.dumps({"Title": "unsigned"})
    headers = {"content-type": "application/json"}
    answer = client.post("/", params=values, content=body, headers=headers)
    assert code(answer) == "SignatureDoesNotMatch"


def test_no_secret_is_ever_logged(
    client: TestClient, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level("DEBUG")
    assert code(call_v1(client, "ListMediaBasicInfos")) == ""
    assert code(call_v1(client, "ListMediaBasicInfos", secret="x")) == "SignatureDoesNotMatch"
    records = [record.__dict__ for record in caplog.records]
    assert [record["key_id"] for record in records if "key_id" in record] == [KEY_ID, ""]
    assert SECRET not in str(records)
