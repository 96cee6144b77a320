"""Documents as large as a request may be, made to be slow to check: answered in time all the same.

Official clients wait ten seconds for an answer.
"""

from __future__ import annotations

import json
import time
from urllib.parse import urlencode

import pytest
from good_calls import HOST, OUTPUT, OUTPUT_MEDIA
from starlette.testclient import TestClient
from wire_calls import code, head, send

pytestmark = pytest.mark.slow

PATIENCE = 10.0
"""Seconds of processor time: what else the machine does is not the document's doing."""
FULL = 4_000_000
"""Bytes; what is escaped in a form grows to no more than a request may have."""

CLIP = json.dumps({"MediaURL": f"{HOST}/a.mp4"})


def filled(start: str, item: str, end: str) -> str:
    """Return a document with as many items as fit."""
    room = FULL // len(urlencode({"": item + ","}))
    return start + ",".join([item] * room) + end


TIMELINES = {
    "tracks": filled('{"VideoTracks":[', "{}", "]}"),
    "no tracks": filled('{"VideoTracks":[', "1", "]}"),
    "clips": filled('{"VideoTracks":[{"VideoTrackClips":[', CLIP, "]}]}"),
    "effects": filled(
        '{"VideoTracks":[{"VideoTrackClips":[{"MediaURL":"x","Effects":[',
        '{"Type":"Volume","Gain":1}',
        "]}]}]}",
    ),
    "one word": '{"VideoTracks":[{"VideoTrackClips":[{"MediaURL":"' + "a" * FULL + '"}]}]}',
    "deep": '{"VideoTracks":' + "[" * 900 + "]" * 900 + "}",
    "deeper": '{"VideoTracks":' * 200_000,
    "not closed": filled('{"VideoTracks":[', "1", ""),
}
INPUTS = {
    "numbers": filled('{"MediaGroupArray":[', "1", "]}"),
    "groups": filled('{"MediaGroupArray":[', '{"MediaArray":["x"]}', "]}"),
    "texts": filled('{"SpeechTextArray":[', '""', "]}"),
    "one text": '{"SpeechTextArray":["' + "<speak>" * 700_000 + '"]}',
    "blanks": " " * FULL,
    "not closed": filled('{"MediaGroupArray":[', "1", ""),
    "deep": '{"MediaGroupArray":' + "[" * 900 + "]" * 900 + "}",
    "deeper": "[" * 1_000_000,
}


def refusal(client: TestClient, action: str, arguments: dict[str, str]) -> str:
    body = urlencode(arguments).encode()
    started = time.process_time()
    answer = send(client, head(action, body), "", body)
    assert time.process_time() - started < PATIENCE
    assert answer.status_code == 400
    return code(answer)


@pytest.mark.parametrize("name", TIMELINES)
def test_heavy_timelines(open_client: TestClient, name: str) -> None:
    arguments = {"Timeline": TIMELINES[name], "OutputMediaConfig": json.dumps(OUTPUT_MEDIA)}
    assert refusal(open_client, "SubmitMediaProducingJob", arguments)


@pytest.mark.parametrize("name", INPUTS)
def test_heavy_inputs(open_client: TestClient, name: str) -> None:
    arguments = {"InputConfig": INPUTS[name], "OutputConfig": json.dumps(OUTPUT)}
    assert refusal(open_client, "SubmitBatchMediaProducingJob", arguments)


@pytest.mark.parametrize("depth", [90, 300, 900, 980, 1100, 100_000])
def test_deep_bodies(open_client: TestClient, depth: int) -> None:
    body = b'{"Title":"x","Timeline":{"a":' + b"[" * depth + b"]" * depth + b"}}"
    headers = head("CreateEditingProject", body) | {"content-type": "application/json"}
    answer = send(open_client, headers, "", body)
    assert code(answer) == ("" if depth < 100 else "InvalidParameter")
