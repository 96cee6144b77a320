"""Answers in XML: who gets them, and what they look like."""

from __future__ import annotations

import json
import uuid
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from wire_calls import call, call_v1, code

from reelwright.wire import xml_document

FORBIDDEN = "\0\x01\x1f\ufffe\uffff\ud800"


def read(answer: httpx.Response) -> ElementTree.Element:
    assert answer.headers["content-type"] == "text/xml;charset=utf-8"
    root = ElementTree.fromstring(answer.content)
    request_id = root.findtext("RequestId") or ""
    assert str(uuid.UUID(request_id)).upper() == request_id
    assert answer.headers["x-acs-request-id"] == request_id
    return root


def is_json(answer: httpx.Response) -> bool:
    return answer.headers["content-type"] == "application/json;charset=utf-8"


@pytest.mark.parametrize("wish", ["XML", "xml", ""])
def test_the_older_signature_is_answered_in_xml(client: TestClient, wish: str) -> None:
    root = read(call_v1(client, "ListMediaBasicInfos", Format=wish))
    assert root.tag == "ListMediaBasicInfosResponse"
    assert root.findtext("TotalCount") == "0"


@pytest.mark.parametrize("wish", ["JSON", "json", "Json"])
def test_unless_it_asks_for_json(client: TestClient, wish: str) -> None:
    assert is_json(call_v1(client, "ListMediaBasicInfos", Format=wish))


@pytest.mark.parametrize("wish", ["", "XML", "JSON"])
def test_current_sdks_get_json_always(client: TestClient, wish: str) -> None:
    query = {"Format": wish} if wish else {}
    assert is_json(call(client, "ListMediaBasicInfos", **query))
    assert is_json(call(client, "GetMediaInfo", **query))


def test_open_mode_gives_what_is_asked_for(open_client: TestClient) -> None:
    called = "/?Action=ListMediaBasicInfos&Version=2020-11-09"
    assert is_json(open_client.get(called))
    assert read(open_client.get(called + "&Format=XML")).tag == "ListMediaBasicInfosResponse"


def test_an_answer_says_the_same_in_both(client: TestClient) -> None:
    timeline = json.dumps({"VideoTracks": [{"a": "<&>\r\n\t\"'"}]})
    title = "a <b> & c ]]> 猫🎬"
    created = call_v1(client, "CreateEditingProject", Title=title, Timeline=timeline)
    project = created.json()["Project"]["ProjectId"]
    plain = call_v1(client, "GetEditingProject", ProjectId=project).json()["Project"]
    shown = read(call_v1(client, "GetEditingProject", ProjectId=project, Format="XML"))
    found = shown.find("Project")
    assert found is not None
    assert {child.tag: child.text or "" for child in found} == {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in plain.items()
    }
    assert plain["Title"] == title


def test_arrays_are_repeated_elements(client: TestClient) -> None:
    for title in ("first", "second"):
        call(client, "CreateEditingProject", Title=title)
    answer = call_v1(client, "ListEditingProjects", Format="XML", SortBy="CreationTime:Desc")
    titles = [one.findtext("Title") for one in read(answer).findall("ProjectList")]
    assert titles[:2] == ["second", "first"]


@pytest.mark.parametrize(
    ("given", "status", "expected"),
    [
        ({"AccessKeyId": "nobody"}, 404, "InvalidAccessKeyId.NotFound"),
        ({"SignatureNonce": ""}, 400, "MissingSignatureNonce"),
        ({"Version": "1"}, 400, "InvalidVersion"),
        ({"MediaType": "noodles"}, 400, "InvalidParameter"),
    ],
)
def test_errors_too(client: TestClient, given: dict[str, str], status: int, expected: str) -> None:
    answer = call_v1(client, "ListMediaBasicInfos", Format="XML", **given)
    root = read(answer)
    assert (answer.status_code, root.tag) == (status, "Error")
    assert [child.tag for child in root] == ["RequestId", "HostId", "Code", "Message"]
    assert (root.findtext("HostId"), root.findtext("Code")) == ("a.example", expected)


def test_a_wrong_signature_says_its_text_in_xml(client: TestClient) -> None:
    answer = call_v1(client, "ListMediaBasicInfos", Format="XML", secret="wrong")
    message = read(answer).findtext("Message") or ""
    assert message.partition("server string to sign is:")[2].startswith("POST&%2F&AccessKeyId%3D")


def test_an_unknown_format_is_refused_in_json(client: TestClient) -> None:
    answer = call_v1(client, "ListMediaBasicInfos", Format="YAML")
    assert code(answer) == "InvalidParameter.Format"
    assert answer.json()["Message"] == "Specified parameter format is not valid."


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        (3, "3"),
        (2.5, "2.5"),
        (1e-7, "1e-07"),
        ("", ""),
        (FORBIDDEN, "\ufffd" * len(FORBIDDEN)),
        ("a\rb\r\nc", "a\rb\r\nc"),
        ("&amp; <x/> ]]>", "&amp; <x/> ]]>"),
    ],
)
def test_how_values_are_written(value: Any, text: str) -> None:
    root = ElementTree.fromstring(xml_document.render("R", {"A": value}))
    assert (root.findtext("A") or "") == text


def test_what_has_no_element() -> None:
    fields = {"None": None, "Empty": [], "Nested": [[1, 2], [3]], "1 odd<name": {"": "x"}}
    root = ElementTree.fromstring(xml_document.render("R", fields))
    assert [(child.tag, child.text) for child in root] == [
        ("Nested", "1"),
        ("Nested", "2"),
        ("Nested", "3"),
        ("_1_odd_name", None),
    ]
    assert [(child.tag, child.text) for child in root[3]] == [("_", "x")]


documents = st.dictionaries(
    st.text(max_size=5),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
        ),
        max_leaves=8,
    ),
    max_size=5,
)


@given(fields=documents)
def test_every_document_can_be_parsed(fields: dict[str, Any]) -> None:
    assert ElementTree.fromstring(xml_document.render("R", fields)).tag == "R"
