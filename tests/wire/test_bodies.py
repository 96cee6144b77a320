"""Bodies on their way take neither the memory of the server nor the turn of others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from starlette.requests import Request as HttpRequest
from starlette.types import Message

from reelwright.errors import ApiError
from reelwright.wire.bodies import Bodies


def sent(*parts: bytes, held: asyncio.Event | None = None) -> HttpRequest:
    """Return a request whose body comes in parts, the last of them once `held` is set."""

    async def messages() -> AsyncIterator[Message]:
        for number, part in enumerate(parts):
            last = number == len(parts) - 1
            if last and held is not None:
                await held.wait()
            yield {"type": "http.request", "body": part, "more_body": not last}

    source = messages()

    async def receive() -> Message:
        return await anext(source)

    return HttpRequest({"type": "http", "method": "POST", "headers": []}, receive)


def test_all_bodies_together_have_a_limit_and_give_their_room_back() -> None:
    async def scenario() -> None:
        bodies, held = Bodies(most=1000, free=0), asyncio.Event()
        slow = [
            asyncio.create_task(bodies.read(sent(b"x" * size, b"y", held=held)))
            for size in (400, 450, 450)
        ]
        with pytest.raises(ApiError) as caught:
            await slow[1]
        assert (caught.value.status, caught.value.code) == (503, "ServiceUnavailable")
        assert await bodies.read(sent(b"z" * 140, b"z")) == b"z" * 141
        held.set()
        assert [len(body) for body in await asyncio.gather(slow[0], slow[2])] == [401, 451]
        assert await bodies.read(sent(b"z" * 900, b"z")) == b"z" * 901

    asyncio.run(scenario())


def test_who_sends_the_most_makes_room_for_the_others() -> None:
    async def scenario() -> None:
        bodies = Bodies(most=1000, free=100)
        stalled = [
            asyncio.create_task(bodies.read(sent(b"x" * 349, b"y", held=asyncio.Event())))
            for _ in range(4)
        ]
        await asyncio.sleep(0)
        assert await bodies.read(sent(b"a" * 50, b"a" * 50)) == b"a" * 100
        assert not any(task.done() for task in stalled)
        assert await bodies.read(sent(b"a" * 150, b"a" * 10)) == b"a" * 160
        with pytest.raises(ApiError) as caught:
            await stalled[0]
        assert (caught.value.status, caught.value.code) == (503, "ServiceUnavailable")
        for task in stalled[1:]:
            task.cancel()
        await asyncio.gather(*stalled, return_exceptions=True)

    asyncio.run(scenario())


def test_a_body_larger_than_all_the_room_is_refused_itself() -> None:
    async def scenario() -> None:
        bodies = Bodies(most=1000, free=100)
        with pytest.raises(ApiError) as caught:
            await bodies.read(sent(b"x" * 600, b"x" * 600))
        assert caught.value.status == 503
        assert await bodies.read(sent(b"z" * 1100)) == b"z" * 1100

    asyncio.run(scenario())


def test_a_body_has_its_time() -> None:
    async def scenario() -> None:
        bodies = Bodies(most=1000, seconds=0.01)
        with pytest.raises(ApiError) as caught:
            await bodies.read(sent(b"x" * 900, b"y", held=asyncio.Event()))
        assert (caught.value.status, caught.value.code) == (408, "RequestTimeout")
        assert await bodies.read(sent(b"z" * 900)) == b"z" * 900

    asyncio.run(scenario())
