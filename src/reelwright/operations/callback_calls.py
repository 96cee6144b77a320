"""Where events go: the global target, and the local queues (`media-assets.md` 12)."""

from __future__ import annotations

import re

from pydantic import Field

from reelwright.errors import InvalidParameter, MissingArgument
from reelwright.library import callback_target, queues, records
from reelwright.library.callback_target import CallbackTarget
from reelwright.library.targets import QUEUE_PREFIX, is_http, is_queue
from reelwright.operations.limits import check_bytes, check_word
from reelwright.operations.registry import Answer, Arguments, Call, Registry, id_list, required_list
from reelwright.operations.services import iso

registry = Registry()

HTTP, QUEUE = "HTTP", "MNS"
ON, OFF = "on", "off"
LONGEST_URL = 256
LONGEST_KEY = 32
LONGEST_NAME = 256
MOST_RECEIPTS = 100

EVENT_TYPES = frozenset(
    """
    ProduceMediaComplete BatchProduceMediaComplete AIProduceComplete SmartJobComplete
    RegisterMediaComplete DeleteMediaComplete MediaBaseChangeComplete FileUploadComplete
    UploadByURLComplete ImageUploadComplete AttachedMediaUploadComplete VideoAnalysisComplete
    SnapshotComplete DynamicImageComplete TranscodeComplete TranscodeParentComplete
    MediaConvertComplete MediaConvertOutputGroupComplete MediaConvertOutputComplete
    RegisterStreamComplete StreamUploadComplete UploadStreamByURLComplete CreateAuditComplete
    WorkflowTaskComplete AIMediaAuditComplete MediaAiAnalysisComplete LiveRecordFileCreated
    LiveRecordTaskStatus LiveSnapshotFileCreated
    """.split()
)
"""All names of the API; those of what this server does not do are accepted as well."""

_KEY = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])[\x21-\x7e]+")


class SetEventCallback(Arguments):
    """Arguments of SetEventCallback."""

    callback_type: str
    callback_url: str = Field("", alias="CallbackURL")
    callback_queue_name: str = ""
    event_type_list: str = ""
    auth_switch: str = ""
    auth_key: str = ""


class GetEventCallback(Arguments):
    """GetEventCallback has no arguments."""


class ListCallbackQueues(Arguments):
    """ListCallbackQueues has no arguments."""


class ReceiveCallbackMessages(Arguments):
    """Arguments of ReceiveCallbackMessages."""

    queue_name: str
    max_results: int = Field(1, ge=1, le=16)
    visibility_timeout: int = Field(30, ge=1, le=43_200)


class DeleteCallbackMessages(Arguments):
    """Arguments of DeleteCallbackMessages."""

    queue_name: str
    receipt_handles: str


@registry.add("SetEventCallback", arguments=SetEventCallback)
def set_event_callback(call: Call, arguments: SetEventCallback) -> Answer:
    """Set the one global target, in place of the one before."""
    check_word("CallbackType", arguments.callback_type, (HTTP, QUEUE))
    types = tuple(id_list(arguments.event_type_list))
    unknown = [name for name in types if name not in EVENT_TYPES]
    if unknown:
        raise InvalidParameter("EventTypeList", f"There is no event {unknown[0]}.")
    if arguments.callback_type == HTTP:
        target = _http(arguments, types)
    else:
        _check_queue("CallbackQueueName", arguments.callback_queue_name)
        target = CallbackTarget(
            callback_type=QUEUE, queue_name=arguments.callback_queue_name, event_types=types
        )
    with call.services.database.begin() as connection:
        callback_target.put(connection, target)
    return {"Success": True}


@registry.add("GetEventCallback", arguments=GetEventCallback)
def get_event_callback(call: Call, arguments: GetEventCallback) -> Answer:
    """Return the global target; nothing when none was set."""
    with call.services.database.read() as connection:
        target = callback_target.get(connection)
    if target is None:
        return {}
    answer = {
        "CallbackType": target.callback_type,
        "CallbackURL": target.callback_url or None,
        "CallbackQueueName": target.queue_name or None,
        "EventTypeList": ",".join(target.event_types) or None,
    }
    if target.callback_type == HTTP:
        answer |= {"AuthSwitch": target.auth_switch, "AuthKey": target.auth_key or None}
    return answer


@registry.add("ListCallbackQueues", arguments=ListCallbackQueues)
def list_callback_queues(call: Call, arguments: ListCallbackQueues) -> Answer:
    """Return the local queues that ever held a message which is still known."""
    with call.services.database.read() as connection:
        found = queues.names(connection, now=records.now())
    return {"Queues": [{"QueueName": name, "MessageCount": count} for name, count in found.items()]}


@registry.add("ReceiveCallbackMessages", arguments=ReceiveCallbackMessages)
def receive_callback_messages(call: Call, arguments: ReceiveCallbackMessages) -> Answer:
    """Take the oldest messages of a queue; what is not acknowledged in time comes again."""
    _check_queue("QueueName", arguments.queue_name)
    with call.services.database.begin() as connection:
        taken = queues.receive(
            connection,
            arguments.queue_name,
            now=records.now(),
            hidden=arguments.visibility_timeout * 1000,
            limit=arguments.max_results,
        )
    return {
        "Messages": [
            {
                "MessageId": message.message_id,
                "ReceiptHandle": message.receipt,
                "MessageBody": message.body,
                "EnqueueTime": iso(message.created),
                "DequeueCount": message.dequeue_count,
            }
            for message in taken
        ]
    }


@registry.add("DeleteCallbackMessages", arguments=DeleteCallbackMessages)
def delete_callback_messages(call: Call, arguments: DeleteCallbackMessages) -> Answer:
    """Acknowledge messages; return the handles that are not known or have expired."""
    _check_queue("QueueName", arguments.queue_name)
    receipts = required_list("ReceiptHandles", arguments.receipt_handles, most=MOST_RECEIPTS)
    with call.services.database.begin() as connection:
        ignored = queues.acknowledge(connection, arguments.queue_name, receipts, now=records.now())
    return {"IgnoredList": ignored}


def _http(arguments: SetEventCallback, types: tuple[str, ...]) -> CallbackTarget:
    if not arguments.callback_url:
        raise MissingArgument("CallbackURL")
    check_bytes("CallbackURL", arguments.callback_url, LONGEST_URL)
    if not is_http(arguments.callback_url):
        raise InvalidParameter("CallbackURL", "It is not one HTTP address.")
    check_word("AuthSwitch", arguments.auth_switch, (ON, OFF))
    if arguments.auth_switch == ON and not arguments.auth_key:
        raise MissingArgument("AuthKey")
    key = arguments.auth_key
    if key and (len(key) > LONGEST_KEY or not _KEY.fullmatch(key)):
        raise InvalidParameter(
            "AuthKey",
            f"It has at most {LONGEST_KEY} characters, with capitals, small letters and digits.",
        )
    return CallbackTarget(
        callback_type=HTTP,
        callback_url=arguments.callback_url,
        event_types=types,
        auth_switch=arguments.auth_switch or OFF,
        auth_key=key,
    )


def _check_queue(path: str, name: str) -> None:
    if not name:
        raise MissingArgument(path)
    check_bytes(path, name, LONGEST_NAME)
    if not is_queue(name):
        raise InvalidParameter(path, f"The name of a queue begins with {QUEUE_PREFIX}.")
