"""Asks an HTTP service of the user's; runs in the server, which alone has a network.

Only the operator's settings say where such a service is; it does not lead elsewhere (redirects
are not followed), and its key stands in no message and no log.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import httpx
from pydantic import SecretStr

from reelwright.errors import JobError, TransientError

Cancelled = Callable[[], bool]

_LOOK = 0.1
"""Seconds between two looks whether the answer is still wanted."""
_MAY_PASS = (408, 425, 429)


@dataclass(frozen=True)
class Question:
    """The body of a request: JSON, or `content` with its type."""

    url: str
    json: Any = None
    content: bytes = b""
    content_type: str = ""


class Endpoint:
    """One service: how it is called in messages, and how its failures are."""

    def __init__(
        self,
        about: str,
        *,
        key: SecretStr,
        seconds: float,
        most: int,
        failed: Callable[[str], JobError],
    ) -> None:
        """`seconds` are for a whole answer, `most` bytes are its largest size."""
        self._about, self._key, self._failed = about, key, failed
        self._seconds, self._most = seconds, most

    def ask(self, question: Question, to: Path | BinaryIO, cancelled: Cancelled) -> None:
        """Write the body of the answer to a file.

        Raises:
            TransientError: the service cannot be reached, is slow or is overloaded.
            JobError: it refuses, or answers too much; `JobCanceled`.
        """
        asyncio.run(self._ask(question, to, cancelled))

    async def _ask(self, question: Question, to: Path | BinaryIO, cancelled: Cancelled) -> None:
        request = asyncio.create_task(self._exchange(question, to))
        try:
            async with asyncio.timeout(self._seconds):
                while not request.done():
                    if cancelled():
                        raise JobError("The job was cancelled.", code="JobCanceled")
                    await asyncio.wait([request], timeout=_LOOK)
            request.result()
        except TimeoutError as error:
            raise self._for_now("its answer took too long") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._for_now(f"it could not be reached ({type(error).__name__})") from error
        finally:
            request.cancel()
            await asyncio.wait([request])

    async def _exchange(self, question: Question, to: Path | BinaryIO) -> None:
        body: Mapping[str, Any] = (
            {"json": question.json}
            if question.json is not None
            else {"content": question.content, "headers": {"Content-Type": question.content_type}}
        )
        key = self._key.get_secret_value()
        async with (
            httpx.AsyncClient(
                timeout=self._seconds,
                follow_redirects=False,
                headers={"Authorization": f"Bearer {key}"} if key else {},
            ) as client,
            client.stream("POST", question.url, **body) as answer,
        ):
            self._check(answer.status_code)
            if isinstance(to, Path):
                with to.open("wb") as file:
                    await self._keep(answer, file)
            else:
                await self._keep(answer, to)

    async def _keep(self, answer: httpx.Response, file: BinaryIO) -> None:
        size = 0
        async for block in answer.aiter_bytes():
            size += len(block)
            file.write(block)
            if size > self._most:
                raise self._failed(f"{self._about}'s answer is too large")

    def _check(self, status: int) -> None:
        if status == 200:
            return
        if status in _MAY_PASS or status >= 500:
            raise self._for_now(f"it answered with status {status}")
        hint = "; its key is not accepted" if status in (401, 403) else ""
        raise self._failed(f"{self._about} answered with status {status}{hint}")

    def _for_now(self, why: str) -> TransientError:
        code = self._failed(why).code
        about = self._about[0].upper() + self._about[1:]
        return TransientError(f"{about} is of no use at the moment: {why}.", code=code)
