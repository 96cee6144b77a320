"""Files from other servers: fetched from permitted addresses only, within limits.

The name of a host is resolved once, the answer is checked, and the connection goes to the checked
address; so does every redirect. No proxy and no credentials of this machine are used.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import urljoin

import httpx

from reelwright.errors import JobError, TransientError
from reelwright.library import reaching
from reelwright.library.networks import Allowed
from reelwright.library.reaching import Endpoint, Unreachable

CONNECT_SECONDS = 10.0
SILENCE_SECONDS = 30.0
"""How long a server may send nothing."""

MOST_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_MAY_PASS = (408, 425, 429, 500, 502, 503, 504)
_USER_AGENT = "reelwright"
_GLANCE = 0.2

Progress = Callable[[int, int | None], None]


class FetchError(JobError):
    """A file cannot be had from its address."""

    code = "DownloadFailed"


class FetchTrouble(TransientError):
    """A file cannot be had at the moment."""

    code = "DownloadFailed"


@dataclass(frozen=True)
class Limits:
    """What one file may take."""

    most_bytes: int
    seconds: float


def check_address(url: str) -> None:
    """Refuse what no fetch can begin with, without asking anybody.

    Raises:
        ValueError: it is no http or https address.
    """
    if reaching.check_address(url).userinfo:
        raise ValueError("It carries a password.")


def fetch(
    url: str,
    target: BinaryIO,
    allowed: Allowed,
    limits: Limits,
    *,
    progress: Progress,
    cancelled: Callable[[], bool],
) -> int:
    """Write the file at an address to `target` and return its size.

    `progress` is told how many bytes came, and of how many if that is known.

    Raises:
        FetchError: the address is not permitted, or does not give the file within the limits.
        FetchTrouble: another try may succeed.
    """
    with _trouble():
        return asyncio.run(
            _watched(_fetch(url, target, allowed, limits, progress), limits, cancelled)
        )


async def _watched(
    work: Coroutine[None, None, int], limits: Limits, cancelled: Callable[[], bool]
) -> int:
    """Wait for the work, but not longer than allowed, whatever it is waiting for itself."""
    task = asyncio.ensure_future(work)
    deadline = time.monotonic() + limits.seconds
    while not (await asyncio.wait({task}, timeout=_GLANCE))[0]:
        if cancelled():
            reason = FetchError("The job was cancelled.", code="JobCanceled")
        elif time.monotonic() > deadline:
            reason = FetchError(f"It took longer than {limits.seconds:g} s.")
        else:
            continue
        task.cancel()
        await asyncio.wait({task})
        raise reason
    return task.result()


async def _fetch(
    url: str, target: BinaryIO, allowed: Allowed, limits: Limits, progress: Progress
) -> int:
    async with httpx.AsyncClient(
        verify=reaching.trusted(),
        trust_env=False,
        timeout=httpx.Timeout(SILENCE_SECONDS, connect=CONNECT_SECONDS),
        limits=httpx.Limits(max_keepalive_connections=0),
    ) as client:
        for _ in range(MOST_REDIRECTS + 1):
            async with _ask(client, await _resolve(url, allowed)) as answer:
                if answer.status_code in _REDIRECTS and "location" in answer.headers:
                    url = _next(url, answer.headers["location"])
                    continue
                _check(answer, limits)
                return await _copy(answer, target, limits, progress)
    raise FetchError("There are too many redirects.")


def _next(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise FetchError("It redirects to what is no address.") from error


async def _resolve(url: str, allowed: Allowed) -> Endpoint:
    try:
        check_address(url)
        return await reaching.resolve(url, allowed)
    except ValueError as error:
        raise FetchError(str(error)) from error
    except Unreachable as error:
        trouble = FetchTrouble if error.may_pass else FetchError
        raise trouble(str(error)) from error


@asynccontextmanager
async def _ask(client: httpx.AsyncClient, endpoint: Endpoint) -> AsyncIterator[httpx.Response]:
    """Give the answer of the first of a host's addresses that can be reached."""
    answer = None
    for number, url in enumerate(endpoint.urls, 1):
        request = client.build_request(
            "GET",
            url,
            headers={
                "Host": endpoint.host,
                "User-Agent": _USER_AGENT,
                "Accept": "*/*",
                "Accept-Encoding": "identity",
            },
            extensions={"sni_hostname": endpoint.name},
        )
        try:
            answer = await client.send(request, stream=True, follow_redirects=False)
            break
        except (httpx.ConnectError, httpx.ConnectTimeout):
            if number == len(endpoint.urls):
                raise
    assert answer is not None
    try:
        yield answer
    finally:
        await answer.aclose()


def _check(answer: httpx.Response, limits: Limits) -> None:
    status = answer.status_code
    if status in _MAY_PASS:
        raise FetchTrouble(f"The answer was {status}.")
    if status != 200:
        raise FetchError(f"The answer was {status}.")
    if answer.headers.get("content-encoding", "identity").lower() != "identity":
        raise FetchError("The answer is compressed although that was not asked for.")
    if (_length(answer) or 0) > limits.most_bytes:
        raise _too_large(limits)


async def _copy(
    answer: httpx.Response, target: BinaryIO, limits: Limits, progress: Progress
) -> int:
    size, length = 0, _length(answer)
    async for piece in answer.aiter_raw(1 << 18):
        size += len(piece)
        if size > limits.most_bytes:
            raise _too_large(limits)
        target.write(piece)
        progress(size, length)
    if length is not None and size != length:
        raise FetchTrouble("The connection ended in the middle of the file.")
    return size


def _length(answer: httpx.Response) -> int | None:
    text = answer.headers.get("content-length", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _too_large(limits: Limits) -> FetchError:
    return FetchError(f"The file is larger than {limits.most_bytes} bytes.")


@contextmanager
def _trouble() -> Iterator[None]:
    """Turn faults of the connection into ours; what another try cannot mend is told apart."""
    try:
        yield
    except httpx.UnsupportedProtocol as error:
        raise FetchError("It is not an http or https address.") from error
    except httpx.HTTPError as error:
        if isinstance(error.__cause__, ssl.SSLCertVerificationError) or "CERTIFICATE" in str(error):
            raise FetchError(f"The certificate of its host is not valid: {error}") from error
        raise FetchTrouble(f"{type(error).__name__}: {error}") from error
