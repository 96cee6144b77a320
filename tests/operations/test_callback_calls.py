"""Callbacks through the official SDK: the global target, local queues, what is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from sdk_calls import HEX, TIME, as_json, call, refused, register

from reelwright.cli.house import House
from reelwright.library import callback_target
from reelwright.library.tables import jobs, outbox, settings

KEY = "DemoKey01"


@pytest.fixture(autouse=True)
def nothing_told(house: House) -> Iterator[None]:
    """Leave no global target and no event behind."""
    yield
    with house.services.database.begin() as connection:
        connection.execute(outbox.delete())
        connection.execute(settings.delete().where(settings.c.name == "event_callback"))


def set_callback(client: Client, **fields: Any) -> Any:
    return client.set_event_callback(models.SetEventCallbackRequest(**fields)).body.success


def own(client: Client, action: str, **query: str) -> dict[str, Any]:
    """Call an operation that the SDK has no method for."""
    return call(client, action, query)


def test_the_signature_of_the_specification() -> None:
    found = callback_target.signature("http://callback.example/ims", 1735787045, KEY)
    assert found == "66bac2d01d33cbdb81d179e6cb078130"


def test_nothing_is_set_at_first(client: Client) -> None:
    assert set(client.get_event_callback().body.to_map()) == {"RequestId"}


def test_an_http_target(client: Client) -> None:
    url = "https://callback.example/ims?a=1"
    assert set_callback(
        client,
        callback_type="HTTP",
        callback_url=url,
        event_type_list="ProduceMediaComplete, TranscodeComplete",
        auth_switch="on",
        auth_key=KEY,
    )
    found = client.get_event_callback().body
    assert (found.callback_type, found.callback_url) == ("HTTP", url)
    assert found.event_type_list == "ProduceMediaComplete,TranscodeComplete"
    assert (found.auth_switch, found.auth_key) == ("on", KEY)
    assert found.callback_queue_name is None
    assert set_callback(client, callback_type="HTTP", callback_url=url)
    found = client.get_event_callback().body
    assert (found.auth_switch, found.auth_key, found.event_type_list) == ("off", None, None)


@pytest.mark.parametrize(
    ("fields", "code", "path"),
    [
        ({}, "MissingCallbackType", ""),
        ({"callback_type": "FTP"}, "InvalidParameter", "CallbackType"),
        ({"callback_type": "HTTP"}, "MissingCallbackURL", ""),
        ({"callback_type": "HTTP", "callback_url": "ftp://a"}, "InvalidParameter", "CallbackURL"),
        (
            {"callback_type": "HTTP", "callback_url": "http://a.example http://b.example"},
            "InvalidParameter",
            "CallbackURL",
        ),
        *(
            ({"callback_type": "HTTP", "callback_url": url}, "InvalidParameter", "CallbackURL")
            for url in ("http://a,http://b", "http://a;http://b", "https://x:99999/")
        ),
        (
            {"callback_type": "HTTP", "callback_url": f"http://a.example/{'x' * 256}"},
            "InvalidParameter",
            "CallbackURL",
        ),
        ({"callback_type": "MNS"}, "MissingCallbackQueueName", ""),
        (
            {"callback_type": "MNS", "callback_queue_name": "mine"},
            "InvalidParameter",
            "CallbackQueueName",
        ),
        (
            {"callback_type": "MNS", "callback_queue_name": "ice-callback-"},
            "InvalidParameter",
            "CallbackQueueName",
        ),
        (
            {
                "callback_type": "MNS",
                "callback_queue_name": "ice-callback-a",
                "event_type_list": "X",
            },
            "InvalidParameter",
            "EventTypeList",
        ),
    ],
)
def test_targets_that_cannot_be(
    client: Client, fields: dict[str, str], code: str, path: str
) -> None:
    refusal = refused(client.set_event_callback, models.SetEventCallbackRequest(**fields))
    assert (refusal.code, refusal.path) == (code, path)


@pytest.mark.parametrize(
    ("switch", "key", "code", "path"),
    [
        ("on", None, "MissingAuthKey", ""),
        ("yes", KEY, "InvalidParameter", "AuthSwitch"),
        ("on", "demokey01", "InvalidParameter", "AuthKey"),
        ("on", "DEMOKEY01", "InvalidParameter", "AuthKey"),
        ("on", "DemoKey", "InvalidParameter", "AuthKey"),
        ("on", "Aa1" * 11, "InvalidParameter", "AuthKey"),
    ],
)
def test_keys_that_cannot_be(
    client: Client, switch: str, key: str | None, code: str, path: str
) -> None:
    request = models.SetEventCallbackRequest(
        callback_type="HTTP", callback_url="http://a.example", auth_switch=switch, auth_key=key
    )
    refusal = refused(client.set_event_callback, request)
    assert (refusal.code, refusal.path) == (code, path)


def test_events_of_assets_wait_in_a_queue(client: Client) -> None:
    queue = "ice-callback-global"
    set_callback(client, callback_type="MNS", callback_queue_name=queue)
    media_id = register(client, "callbacks/a.mp4")
    client.update_media_info(models.UpdateMediaInfoRequest(media_id=media_id, title="B"))
    client.update_media_info(models.UpdateMediaInfoRequest(media_id=media_id))
    second = register(client, "callbacks/a.mp4", overwrite=True)
    client.delete_media_infos(models.DeleteMediaInfosRequest(media_ids=second))
    listed = own(client, "ListCallbackQueues")["Queues"]
    assert listed == [{"QueueName": queue, "MessageCount": 5}]

    taken = own(
        client, "ReceiveCallbackMessages", QueueName=queue, MaxResults="16", VisibilityTimeout="60"
    )["Messages"]
    assert {HEX.fullmatch(one["MessageId"]) is not None for one in taken} == {True}
    assert {TIME.fullmatch(one["EnqueueTime"]) is not None for one in taken} == {True}
    assert {one["DequeueCount"] for one in taken} == {1}
    told = [json.loads(one["MessageBody"]) for one in taken]
    bodies = [(event["EventType"], event["MessageBody"]["MediaId"]) for event in told]
    assert sorted(bodies) == sorted(
        [
            ("MediaBaseChangeComplete", media_id),
            ("MediaBaseChangeComplete", media_id),
            ("DeleteMediaComplete", media_id),
            ("MediaBaseChangeComplete", second),
            ("DeleteMediaComplete", second),
        ]
    )
    modes = [event["MessageBody"].get("OperateMode") for event in told]
    assert sorted(filter(None, modes)) == ["create", "create", "update"]
    assert {event["MessageBody"]["Status"] for event in told} == {"Success"}

    handles = [one["ReceiptHandle"] for one in taken]
    answer = own(
        client,
        "DeleteCallbackMessages",
        QueueName=queue,
        ReceiptHandles=",".join([*handles[:4], "unknown"]),
    )
    assert answer["IgnoredList"] == ["unknown"]
    assert own(client, "ListCallbackQueues")["Queues"][0]["MessageCount"] == 1
    assert own(client, "ReceiveCallbackMessages", QueueName=queue)["Messages"] == []


def test_only_wanted_events_are_told(client: Client) -> None:
    set_callback(
        client,
        callback_type="MNS",
        callback_queue_name="ice-callback-some",
        event_type_list="DeleteMediaComplete",
    )
    media_id = register(client, "callbacks/b.mp4")
    client.delete_media_infos(models.DeleteMediaInfosRequest(media_ids=media_id))
    (message,) = own(
        client, "ReceiveCallbackMessages", QueueName="ice-callback-some", MaxResults="16"
    )["Messages"]
    assert json.loads(message["MessageBody"])["EventType"] == "DeleteMediaComplete"


def test_both_targets_are_told(client: Client, house: House) -> None:
    set_callback(client, callback_type="MNS", callback_queue_name="ice-callback-all")
    user_data = as_json(NotifyAddress="ice-callback-mine")
    media_id = register(client, "callbacks/c.mp4", user_data=user_data)
    with house.services.database.read() as connection:
        query = sa.select(jobs.c.job_id).where(jobs.c.media_id == media_id)
        job_id = connection.execute(query).scalar_one()
    assert house.jobs.cancel(job_id)
    found = {}
    for queue in ("ice-callback-all", "ice-callback-mine"):
        taken = own(client, "ReceiveCallbackMessages", QueueName=queue, MaxResults="16")
        found[queue] = {json.loads(one["MessageBody"])["EventType"] for one in taken["Messages"]}
    assert found == {
        "ice-callback-all": {"MediaBaseChangeComplete", "RegisterMediaComplete"},
        "ice-callback-mine": {"RegisterMediaComplete"},
    }


def test_an_unknown_queue_is_empty(client: Client) -> None:
    answer = own(client, "ReceiveCallbackMessages", QueueName="ice-callback-none")
    assert answer["Messages"] == []
    for query, code in [
        ({}, "MissingQueueName"),
        ({"QueueName": "none"}, "InvalidParameter"),
        ({"QueueName": "ice-callback-a", "MaxResults": "17"}, "InvalidParameter"),
        ({"QueueName": "ice-callback-a", "VisibilityTimeout": "43201"}, "InvalidParameter"),
    ]:
        assert refused(lambda q=query: own(client, "ReceiveCallbackMessages", **q)).code == code
    missing = refused(lambda: own(client, "DeleteCallbackMessages", QueueName="ice-callback-a"))
    assert missing.code == "MissingReceiptHandles"
