"""Sends the events of the outbox over HTTP, to addresses that are permitted, at least once."""

from __future__ import annotations

import asyncio
import functools
import logging
import re
import threading
import time
import uuid
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import httpx

from reelwright.library import callback_target, nonces, outbox, queues, reaching, records, tokens
from reelwright.library.database import Database
from reelwright.library.networks import Allowed
from reelwright.library.reaching import Endpoint, Unreachable

log = logging.getLogger(__name__)

TIMEOUT = 3.0
"""Seconds for everything from the name resolution to the status of the answer."""

LARGEST_BODY = 64 * 1024
"""Bytes of an answer that are read before the connection is closed."""
BODY_TIMEOUT = 0.5
"""Seconds for them, behind the status that counts."""

LEASE = 15_000
"""Milliseconds after which an event whose sender died is sent again."""

EVENT_ID = "X-Reelwright-Event-Id"
"""Header with which a receiver recognizes an event that comes a second time."""

_TOGETHER = 16
_PAUSE = 0.25
_KEEP = 7 * 24 * 3600 * 1000
_TIDY = 3600.0
_PASSWORD = re.compile(r"//[^/@]*@")


class Deliverer:
    """A thread of the server that sends due events, and now and then forgets what is over.

    Several may run on one database: an event is leased to the one that sends it. What a dead
    one was sending is sent again when the lease ends.
    """

    def __init__(self, database: Database, allowed: Allowed, *, lease: int = LEASE) -> None:
        self._database = database
        self._allowed = allowed
        self._lease = lease
        self._holder = uuid.uuid4().hex
        self._key = ""
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="events", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def stop(self, grace: float = TIMEOUT + 1) -> None:
        """Finish what is being sent, and end."""
        self._stopped.set()
        self._thread.join(grace)

    def _run(self) -> None:
        # Name resolution has the loop's own threads: slow ones must not keep the database waiting.
        with ThreadPoolExecutor(4, thread_name_prefix="events") as pool:
            asyncio.run(self._serve(pool))

    async def _serve(self, pool: ThreadPoolExecutor) -> None:
        in_thread = functools.partial(asyncio.get_running_loop().run_in_executor, pool)
        tidied = -_TIDY
        sending: set[asyncio.Task[None]] = set()
        # No proxy and no credentials of this machine's environment: see `reaching.resolve`.
        async with httpx.AsyncClient(
            verify=reaching.trusted(),
            trust_env=False,
            timeout=TIMEOUT,
            limits=httpx.Limits(max_keepalive_connections=0),
        ) as client:
            while not self._stopped.is_set():
                claimed: list[outbox.Delivery] = []
                try:
                    claimed = await in_thread(self._claim, _TOGETHER - len(sending))
                    if time.monotonic() - tidied > _TIDY:
                        tidied = time.monotonic()
                        await in_thread(self._tidy)
                except Exception:
                    log.exception("the outbox could not be read")
                for delivery in claimed:
                    task = asyncio.create_task(self._deliver(client, delivery, in_thread))
                    sending.add(task)
                    task.add_done_callback(sending.discard)
                await in_thread(self._stopped.wait, _PAUSE)
            if sending:
                await asyncio.wait(sending)

    def _claim(self, limit: int) -> list[outbox.Delivery]:
        now = _now()
        with self._database.read() as connection:
            if limit <= 0 or not outbox.due(connection, now=now):
                return []
        with self._database.begin() as connection:
            target = callback_target.get(connection)
            self._key = "" if target is None else target.key
            return outbox.claim(connection, self._holder, now=now, lease=self._lease, limit=limit)

    def _tidy(self) -> None:
        now = _now()
        with self._database.begin() as connection:
            outbox.purge(connection, before=now - _KEEP)
            queues.expire(connection, now=now)
            nonces.forget(connection, now=now)
            tokens.forget(connection, now=now)

    async def _deliver(
        self,
        client: httpx.AsyncClient,
        delivery: outbox.Delivery,
        in_thread: Callable[..., Awaitable[None]],
    ) -> None:
        problem = await self._send(client, delivery)
        try:
            await in_thread(self._mark, delivery, problem)
        except Exception:
            log.exception("an event could not be marked", extra={"event_id": delivery.event_id})

    async def _send(self, client: httpx.AsyncClient, delivery: outbox.Delivery) -> str:
        """Send an event once; return what went wrong, "" when the answer is exactly 200."""
        try:
            async with asyncio.timeout(TIMEOUT):
                endpoint = await reaching.resolve(delivery.target, self._allowed)
                answer = await post(client, endpoint, delivery, self._key)
        except TimeoutError:
            return f"No answer within {TIMEOUT:g} s."
        except Unreachable as error:
            return f"The address was refused: {error}"
        except Exception as error:
            # Whatever it was counts as an attempt: otherwise the event would be sent for ever.
            return f"{type(error).__name__}: {error}"
        await _drop_body(answer)
        return "" if answer.status_code == 200 else f"The answer was {answer.status_code}."

    def _mark(self, delivery: outbox.Delivery, problem: str) -> None:
        context = {"event_id": delivery.event_id, "problem": problem}
        with self._database.begin() as connection:
            if problem and outbox.failed(connection, delivery, problem, now=_now()):
                records.add_warning(connection, delivery.subject, _given_up(delivery, problem))
            elif not problem:
                outbox.sent(connection, delivery, now=_now())
        if problem:
            log.warning("an event was not delivered", extra=context)
        else:
            log.info("an event was delivered", extra=context)


def _given_up(delivery: outbox.Delivery, problem: str) -> str:
    """Say it for the history of the job; what may be secret of the address is left out."""
    place = _PASSWORD.sub("//", delivery.target.partition("?")[0])
    return (
        f"The event {delivery.event_type} for {place} was given up after {outbox.ATTEMPTS}"
        f" attempts: {problem}"
    )


async def post(
    client: httpx.AsyncClient, endpoint: Endpoint, delivery: outbox.Delivery, key: str = ""
) -> httpx.Response:
    """POST an event to the checked address; return the answer, its body being still to come.

    With a key it is signed, by the address as it was configured and the time of this attempt.
    """
    headers = {
        "Host": endpoint.host,
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "ims-callback/1.0",
        EVENT_ID: delivery.event_id,
    }
    if key:
        moment = int(time.time())
        headers["X-ICE-TIMESTAMP"] = str(moment)
        headers["X-ICE-SIGNATURE"] = callback_target.signature(delivery.target, moment, key)
    for number, url in enumerate(endpoint.urls, 1):
        request = client.build_request(
            "POST",
            url,
            content=delivery.body.encode("utf-8", "replace"),
            headers=headers,
            extensions={"sni_hostname": endpoint.name},
        )
        try:
            return await client.send(request, stream=True, follow_redirects=False)
        except httpx.ConnectError:
            if number == len(endpoint.urls):
                raise
    raise Unreachable("Its host has no address.")


async def _drop_body(answer: httpx.Response) -> None:
    """Let a receiver finish its answer, as long and as far as that is reasonable.

    What it says there changes nothing, nor that it never ends.
    """
    read = 0
    with suppress(Exception):
        async with asyncio.timeout(BODY_TIMEOUT):
            async for piece in answer.aiter_raw():
                read += len(piece)
                if read >= LARGEST_BODY:
                    break
    with suppress(Exception):
        await answer.aclose()


def _now() -> int:
    return time.time_ns() // 1_000_000
