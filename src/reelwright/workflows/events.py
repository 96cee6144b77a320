"""What is told when something has ended: the events, and whom they go to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from reelwright.library import callback_target, outbox
from reelwright.library.assets import Asset
from reelwright.library.records import JobRow, now
from reelwright.library.targets import is_target


def envelope(event_type: str, account_id: int, body: Mapping[str, Any], *, now: int) -> str:
    """Return the JSON text of an event; `now` is in milliseconds since 1970."""
    time = datetime.fromtimestamp(now // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    event = {
        "EventType": event_type,
        "UserId": account_id,
        "EventTime": time,
        "MessageBody": dict(body),
    }
    return json.dumps(event, ensure_ascii=False)


def batch_complete(account_id: int, *, job_id: str, failed: bool, user_data: str, now: int) -> str:
    """Return the event of a main job that has ended."""
    body = {
        "Status": "Failed" if failed else "Finished",
        "UserData": user_data,
        "JobId": job_id,
    }
    return envelope("BatchProduceMediaComplete", account_id, body, now=now)


def tell_batch_ended(connection: sa.Connection, account_id: int, row: JobRow) -> None:
    """Tell that a main job has ended, in the transaction that ended it."""
    moment = now()
    body = batch_complete(
        account_id,
        job_id=row.job_id,
        failed=row.state == "Failed",
        user_data=row.user_data,
        now=moment,
    )
    put(connection, body, targets(row.user_data), subject=row.job_id, now=moment)


def produce_complete(
    account_id: int,
    *,
    job_id: str,
    project_id: str,
    media_id: str,
    media_url: str,
    code: str,
    message: str,
    failed: bool,
    user_data: str,
    now: int,
) -> str:
    """Return the event of a job that made one video, or failed to."""
    body = {
        "Status": "Failed" if failed else "Success",
        "MediaURL": media_url,
        "MediaId": media_id,
        "ProjectId": project_id,
        "ErrorCode": code if failed else "",
        "ErrorMessage": message if failed else "",
        "JobId": job_id,
        "UserData": user_data,
    }
    return envelope("ProduceMediaComplete", account_id, body, now=now)


def register_complete(
    account_id: int, *, media_id: str, failed: bool, user_data: str, now: int
) -> str:
    """Return the event of an asset whose registration has ended."""
    body = {
        "Status": "Fail" if failed else "Success",
        "MediaId": media_id,
        "UserData": user_data,
    }
    return envelope("RegisterMediaComplete", account_id, body, now=now)


def delete_complete(account_id: int, *, media_id: str, media_type: str, now: int) -> str:
    """Return the event of an asset that was deleted."""
    body = {
        "Status": "Success",
        "MediaId": media_id,
        "MediaType": media_type,
        "DeleteType": "mezzanine",
    }
    return envelope("DeleteMediaComplete", account_id, body, now=now)


def tell_deleted(connection: sa.Connection, account_id: int, gone: Iterable[Asset]) -> None:
    """Tell that assets were deleted, in the transaction that did it."""
    moment = now()
    for asset in gone:
        body = delete_complete(
            account_id, media_id=asset.media_id, media_type=asset.media_type, now=moment
        )
        put(connection, body, (), subject=asset.media_id, now=moment)


def analysis_complete(
    account_id: int,
    *,
    media_id: str,
    basic: Mapping[str, str],
    rate: str,
    code: str,
    message: str,
    now: int,
) -> str:
    """Return the event of a file that was looked at: `basic` is its FileBasicInfo, or empty."""
    numbers = {"Width": int, "Height": int, "Duration": float, "Size": int}
    given = {**basic, "Size": basic.get("FileSize")}
    body: dict[str, Any] = {
        "Status": "Success" if basic else "Fail",
        "MediaId": media_id,
        **{name: read(text) for name, read in numbers.items() if (text := given.get(name))},
        **{name: text for name in ("Bitrate",) if (text := basic.get(name))},
        **({"Fps": rate} if rate else {}),
        "ErrorCode": code,
        "ErrorMessage": message,
    }
    return envelope("VideoAnalysisComplete", account_id, body, now=now)


def base_change_complete(
    account_id: int, *, media_id: str, media_type: str, mode: str, now: int
) -> str:
    """Return the event of an asset whose basic data are new (`create`) or others (`update`)."""
    body = {
        "Status": "Success",
        "MediaId": media_id,
        "MediaType": media_type,
        "OperateMode": mode,
    }
    return envelope("MediaBaseChangeComplete", account_id, body, now=now)


def targets(user_data: str, name: str = "NotifyAddress") -> list[str]:
    """Return where a caller's UserData sends an event: one address, or none."""
    try:
        document = json.loads(user_data)
    except (ValueError, RecursionError):
        return []
    address = document.get(name) if isinstance(document, dict) else None
    return [address] if isinstance(address, str) and is_target(address) else []


def put(
    connection: sa.Connection, body: str, addresses: Iterable[str], *, subject: str, now: int
) -> None:
    """Put an event into the outbox in the caller's transaction.

    It goes to each of the addresses, and to the global target if that wants events of its type.
    """
    event_type = json.loads(body)["EventType"]
    everywhere = callback_target.get(connection)
    if everywhere is not None and everywhere.wants(event_type):
        addresses = [*addresses, everywhere.address]
    for address in dict.fromkeys(addresses):
        event = outbox.Event(event_type=event_type, target=address, body=body, subject=subject)
        outbox.put(connection, event, now=now)
