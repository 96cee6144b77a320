"""Requests over HTTP: what is let in, in which order it is checked, how it is refused."""

from __future__ import annotations

import json
import sqlite3
import uuid
from contextlib import closing
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient
from wire_calls import FORM, call, code, head, send, signed, stamp

from reelwright.cli.house import House
from reelwright.library import nonces
from reelwright.library.keys import Keys
from reelwright.operations.actions import REGISTRY
from reelwright.operations.catalogue import PUBLISHED
from reelwright.wire import app

TITLE = "a b+c*d~e é 猫 🎬 %41 &="


def read_title(client: TestClient, project_id: str) -> str:
    shown = call(client, "GetEditingProject", ProjectId=project_id).json()["Project"]
    assert isinstance(shown["Title"], str)
    return shown["Title"]


@pytest.mark.parametrize("place", ["query", "form", "get"])
def test_text_arrives_unchanged_from_any_place(client: TestClient, place: str) -> None:
    text = urlencode({"Title": TITLE})
    if place == "query":
        answer = send(client, signed(head("CreateEditingProject"), text), text)
    elif place == "form":
        body = text.encode()
        answer = send(client, signed(head("CreateEditingProject", body)), "", body)
    else:
        headers = signed(head("CreateEditingProject"), text, method="GET")
        answer = client.get(f"/?{text}", headers=headers)
    assert code(answer) == ""
    assert read_title(client, answer.json()["Project"]["ProjectId"]) == TITLE


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost:8080", "ice.cn-shanghai.aliyuncs.com", "http://127.0.0.1:8080"],
)
def test_the_host_is_signed_as_it_was_sent(client: TestClient, host: str) -> None:
    answer = send(client, signed(head("ListMediaBasicInfos", host=host)))
    assert code(answer) == ""


def test_the_host_comes_back_with_an_error(client: TestClient) -> None:
    answer = send(client, signed(head("GetMediaInfo", host="videos.example:8443")))
    assert answer.json()["HostId"] == "videos.example:8443"
    assert code(answer) == "MissingParameter"


def test_every_request_has_an_id_of_its_own(client: TestClient) -> None:
    answers = [call(client, "ListMediaBasicInfos") for _ in range(3)]
    ids = {answer.json()["RequestId"] for answer in answers}
    assert len(ids) == 3
    assert all(str(uuid.UUID(one)).upper() == one for one in ids)
    assert len({answer.headers["x-acs-trace-id"] for answer in answers}) == 3


def test_a_request_cannot_be_sent_twice(client: TestClient) -> None:
    headers = signed(head("ListMediaBasicInfos"))
    assert code(send(client, headers)) == ""
    assert code(send(client, headers)) == "SignatureNonceUsed"


def test_every_process_knows_the_nonces(client: TestClient, house: House) -> None:
    headers = signed(head("ListMediaBasicInfos"))
    assert code(send(client, headers)) == ""
    second = app.build(house.services, Keys(house.settings), ready=lambda: True)
    with TestClient(second) as other:
        assert code(send(other, headers)) == "SignatureNonceUsed"


def test_nonces_that_cannot_be_recorded_let_nobody_in(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nonces, "BUSY_SECONDS", 0.01)
    application = app.build(house.services, Keys(house.settings), ready=lambda: True)
    file = house.settings.data_dir / "reelwright-nonces.db"
    with TestClient(application) as client:
        assert code(call(client, "ListMediaBasicInfos")) == ""
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            answer = call(client, "ListMediaBasicInfos")
        assert (answer.status_code, code(answer)) == (503, "ServiceUnavailable")
        assert code(call(client, "ListMediaBasicInfos")) == ""


def test_the_order_of_repeated_parameters_changes_nothing(client: TestClient) -> None:
    """A signature covers them sorted: whoever swaps them on the way must not gain by it."""
    told = []
    for query in ("MaxResults=5&MaxResults=7", "MaxResults=7&MaxResults=5"):
        headers = signed(head("ListMediaBasicInfos"), query)
        told.append(send(client, headers, query).json()["MaxResults"])
    assert told == [7, 7]


@pytest.mark.parametrize("minutes", [-20, 20])
def test_a_request_from_another_time(client: TestClient, minutes: int) -> None:
    moment = stamp(datetime.now(UTC) + timedelta(minutes=minutes))
    answer = send(client, signed(head("ListMediaBasicInfos", x_acs_date=moment)))
    assert code(answer) == "InvalidTimeStamp.Expired"


def test_a_form_is_covered_by_its_hash(client: TestClient) -> None:
    headers = signed(head("CreateEditingProject", b"Title=good"))
    answer = send(client, headers, "", b"Title=evil")
    assert code(answer) == "SignatureDoesNotMatch"


def test_an_unsigned_request(client: TestClient) -> None:
    answer = send(client, head("ListMediaBasicInfos"))
    assert (answer.status_code, code(answer)) == (400, "MissingAccessKeyId")
    assert answer.json()["Message"] == "AccessKeyId is mandatory for this action."


def test_open_mode_asks_for_nothing(open_client: TestClient) -> None:
    assert code(open_client.get("/?Action=ListMediaBasicInfos&Version=2020-11-09")) == ""
    stale = head("ListMediaBasicInfos", x_acs_date="yesterday", authorization="nonsense")
    assert code(send(open_client, stale)) == ""


@pytest.mark.parametrize(
    ("headers", "query", "status", "expected"),
    [
        ({}, "", 400, "MissingAction"),
        ({}, "Version=2020-11-09", 400, "MissingAction"),
        ({}, "Action=GetMediaInfo", 400, "MissingVersion"),
        ({}, "Action=Nonsense", 400, "MissingVersion"),
        ({}, "Action=GetMediaInfo&Version=2021-01-01", 400, "InvalidVersion"),
        ({}, "Action=Nonsense&Version=1", 400, "InvalidVersion"),
        ({}, "Action=Nonsense&Version=2020-11-09", 404, "InvalidAction.NotFound"),
        ({}, "Action=getmediainfo&Version=2020-11-09", 404, "InvalidAction.NotFound"),
        ({}, "Action=GetMediaInfo&Version=2020-11-09&Format=YAML", 400, "InvalidParameter.Format"),
        ({}, "Action=GetMediaInfo&Version=2020-11-09&Format=json", 400, "MissingAccessKeyId"),
        ({"x-acs-action": "Nonsense"}, "Version=2020-11-09", 404, "InvalidAction.NotFound"),
        ({"x-acs-version": "1"}, "Action=GetMediaInfo&Version=2020-11-09", 400, "InvalidVersion"),
    ],
)
def test_action_and_version(
    client: TestClient, headers: dict[str, str], query: str, status: int, expected: str
) -> None:
    answer = client.post(f"/?{query}", headers=headers)
    assert (answer.status_code, code(answer)) == (status, expected)


def test_action_and_version_in_the_form(open_client: TestClient) -> None:
    form = {"Action": "ListMediaBasicInfos", "Version": "2020-11-09"}
    assert code(open_client.post("/", data=form)) == ""


@pytest.mark.parametrize("action", sorted(PUBLISHED - set(REGISTRY.actions())))
def test_what_is_published_and_not_done_is_told_from_a_misspelling(
    client: TestClient, action: str
) -> None:
    answer = send(client, head(action))
    assert (answer.status_code, code(answer)) == (400, "UnsupportedOperation")


def test_every_action_is_a_published_one() -> None:
    assert set(REGISTRY.actions()) - PUBLISHED == {"ListBatchMediaProducingJob"}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
def test_other_methods(client: TestClient, method: str) -> None:
    answer = client.request(method, "/")
    assert (answer.status_code, code(answer)) == (400, "UnsupportedHTTPMethod")


def test_the_method_comes_before_everything(client: TestClient) -> None:
    called = "Action=ListMediaBasicInfos&Version=2020-11-09"
    assert client.head(f"/?{called}").status_code == 400
    answer = client.put("/?Action=Nonsense", content=b"x" * 100)
    assert code(answer) == "UnsupportedHTTPMethod"


@pytest.mark.parametrize("path", ["/other", "/healthz/", "/files", "/files/", "/index.html"])
def test_other_paths(client: TestClient, path: str) -> None:
    answer = client.post(path)
    assert (answer.status_code, code(answer)) == (404, "InvalidAction.NotFound")


def test_health(client: TestClient, house: House) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert client.head("/healthz").status_code == 200
    assert code(client.post("/healthz")) == "UnsupportedHTTPMethod"
    stopping = app.build(house.services, Keys(house.settings), ready=lambda: False)
    with TestClient(stopping) as other:
        answer = other.get("/healthz")
        assert (answer.status_code, code(answer)) == (503, "ServiceUnavailable")


def test_a_fault_of_ours_says_nothing_of_it(house: House) -> None:
    class Broken:
        def find(self, text: str) -> None:
            raise RuntimeError("a secret of the house")

        bearer = owner = find

    broken = app.build(house.services, Broken(), ready=lambda: True)
    with TestClient(broken, raise_server_exceptions=False) as other:
        answer = call(other, "ListMediaBasicInfos")
    assert (answer.status_code, code(answer)) == (500, "InternalError")
    assert "secret" not in answer.text


def test_the_body_wins_over_the_query(open_client: TestClient) -> None:
    answer = send(
        open_client, head("CreateEditingProject", b"Title=body"), "Title=query", b"Title=body"
    )
    assert answer.json()["Project"]["Title"] == "body"


def test_a_json_body(open_client: TestClient) -> None:
    body = json.dumps(
        {"Title": "猫", "Timeline": {"VideoTracks": []}, "Description": None, "Nobody": [1]}
    ).encode()
    headers = head("CreateEditingProject", body) | {
        "content-type": "application/json; charset=utf-8"
    }
    project = send(open_client, headers, "Description=query", body).json()["Project"]
    assert project["Title"] == "猫"
    assert json.loads(project["Timeline"]) == {"VideoTracks": []}
    assert project["Description"] == "query"


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'"x"', b"\xff", b"[" * 100_000, b"1" * 10_000, b'{"Title":"\\ud800"}']
)
def test_a_json_body_that_is_none(open_client: TestClient, body: bytes) -> None:
    headers = head("CreateEditingProject", body) | {"content-type": "application/json"}
    assert code(send(open_client, headers, "", body)) == "InvalidParameter"


def test_a_bad_body_is_not_judged_before_its_sender(client: TestClient) -> None:
    headers = head("CreateEditingProject", b"{") | {"content-type": "application/json"}
    assert code(send(client, headers, "", b"{")) == "MissingAccessKeyId"
    assert code(send(client, signed(headers), "", b"{")) == "InvalidParameter"


@pytest.mark.parametrize("bad", ["%ff", "a%00b", "%ed%a0%80", "%F0%9F"])
def test_what_is_no_text(client: TestClient, bad: str) -> None:
    for query, body in ((f"Title={bad}", b""), ("", f"Title={bad}".encode())):
        headers = head("CreateEditingProject", body)
        answer = send(client, headers, query, body)
        assert code(answer) == "MissingAccessKeyId"
    signed_headers = signed(head("CreateEditingProject", body), "")
    answer = send(client, signed_headers, "", body)
    assert code(answer) == "InvalidParameter"
    assert '"Title"' in answer.json()["Message"]


def test_empty_texts_are_absent(open_client: TestClient) -> None:
    answer = send(open_client, head("CreateEditingProject"), "Title=")
    assert code(answer) == "MissingTitle"
    assert answer.json()["Message"] == "Title is mandatory for this action."
    answer = send(open_client, head("CreateEditingProject"), "Title=x&ProjectType=&Timeline=")
    assert code(answer) == ""


def test_names_are_case_sensitive_and_unknown_ones_ignored(open_client: TestClient) -> None:
    assert code(send(open_client, head("CreateEditingProject"), "title=x")) == "MissingTitle"
    assert code(send(open_client, head("CreateEditingProject"), "Title=x&Colour=red")) == ""


@pytest.mark.parametrize("word", ["true", "True", "TRUE", "1", "false", "False", "0"])
def test_booleans(open_client: TestClient, word: str) -> None:
    query = f"IncludeFileBasicInfo={word}"
    assert code(send(open_client, head("ListMediaBasicInfos"), query)) == ""


@pytest.mark.parametrize("word", ["yes", "2", "on", "wahr"])
def test_words_that_are_no_booleans(open_client: TestClient, word: str) -> None:
    answer = send(open_client, head("ListMediaBasicInfos"), f"IncludeFileBasicInfo={word}")
    assert code(answer) == "InvalidParameter"
    assert answer.json()["Message"] == (
        'The specified parameter "IncludeFileBasicInfo" is not valid. It is neither true nor false.'
    )


@pytest.mark.parametrize("number", ["10", "+10", " 10", "010"])
def test_numbers_are_decimal_texts(open_client: TestClient, number: str) -> None:
    answer = send(open_client, head("ListMediaBasicInfos"), urlencode({"MaxResults": number}))
    assert answer.json()["MaxResults"] == 10


@pytest.mark.parametrize("moment", ["2025-01-02T03:04:05Z", "2025-01-02T03:04:05.678Z"])
def test_times(open_client: TestClient, moment: str) -> None:
    query = urlencode({"StartTime": moment})
    assert code(send(open_client, head("ListMediaBasicInfos"), query)) == ""


@pytest.mark.parametrize(
    "moment",
    ["2025-01-02", "2025-01-02T03:04:05", "2025-01-02T03:04:05+08:00", "2025-02-30T00:00:00Z", "1"],
)
def test_what_is_no_time(open_client: TestClient, moment: str) -> None:
    query = urlencode({"StartTime": moment})
    answer = send(open_client, head("ListMediaBasicInfos"), query)
    assert code(answer) == "InvalidParameter"
    assert '"StartTime"' in answer.json()["Message"]


def test_numbers(open_client: TestClient) -> None:
    for value in ("ten", "1.5", "1e2", "9" * 5000, "1_0", "10.0", "0x0a", "１０"):
        query = urlencode({"MaxResults": value})
        assert code(send(open_client, head("ListMediaBasicInfos"), query)) == "InvalidParameter"


def test_flattened_structures_come_back_as_json(open_client: TestClient) -> None:
    flat = {
        "Title": "flat",
        "Timeline.VideoTracks.1.VideoTrackClips.1.MediaId": "a",
        "Timeline.VideoTracks.1.VideoTrackClips.2.MediaId": "b",
        "Timeline.VideoTracks.2.Count": "1",
        "Timeline.From": "here",
    }
    answer = send(open_client, head("CreateEditingProject"), urlencode(flat))
    assert json.loads(answer.json()["Project"]["Timeline"]) == {
        "VideoTracks": [
            {"VideoTrackClips": [{"MediaId": "a"}, {"MediaId": "b"}]},
            {"Count": "1"},
        ],
        "From": "here",
    }


def test_a_whole_argument_wins_over_its_parts(open_client: TestClient) -> None:
    query = urlencode({"Title": "x", "Timeline": '{"a":1}', "Timeline.a": "2"})
    answer = send(open_client, head("CreateEditingProject"), query)
    assert answer.json()["Project"]["Timeline"] == '{"a":1}'


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Timeline." * 5000 + "x"], "InvalidParameter"),
        (["Timeline." + "9" * 5000 + ".x"], ""),
        (["Timeline.1", "Timeline.1.x", "Timeline.1.x.y"], "InvalidParameter"),
        (["Timeline.", ".", "..", ".Timeline"], ""),
    ],
)
def test_odd_flattened_names(open_client: TestClient, names: list[str], expected: str) -> None:
    query = urlencode({"Title": "x"} | dict.fromkeys(names, "1"))
    assert code(send(open_client, head("CreateEditingProject"), query)) == expected


def test_how_many_parameters(open_client: TestClient) -> None:
    query = "&".join(f"P{number}=1" for number in range(200))
    assert code(send(open_client, head("ListMediaBasicInfos"), query)) == ""
    both = send(open_client, head("ListMediaBasicInfos", b"Q=1"), query, b"Q=1")
    assert code(both) == "InvalidParameter"
    assert code(send(open_client, head("ListMediaBasicInfos"), query + "&Q=1")) == (
        "InvalidParameter"
    )


def test_how_large_a_body(open_client: TestClient) -> None:
    body = b"Title=x&Unknown=" + b"x" * (8 * 1024 * 1024 - 16)
    assert code(send(open_client, head("CreateEditingProject", body), "", body)) == ""
    answer = send(open_client, head("CreateEditingProject", b"x"), "", body + b"x")
    assert (answer.status_code, code(answer)) == (413, "RequestEntityTooLarge")
    assert answer.json()["Message"] == "The request is too large."


def test_other_bodies_are_left_alone(open_client: TestClient) -> None:
    headers = head("CreateEditingProject", b"x") | {"content-type": "image/png"}
    assert code(send(open_client, headers, "Title=x", b"Title=y\xff")) == ""
    headers["content-type"] = FORM + "; charset=UTF-8"
    answer = send(open_client, headers, "Title=x", b"Title=y")
    assert answer.json()["Project"]["Title"] == "y"
