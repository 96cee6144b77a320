"""Who calls: finds the scheme of a request and lets it prove its key.

Room is left here for the older RPC signature, temporary keys and bearer tokens: each is one more
scheme that turns a request into a key id or an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from reelwright.errors import ApiError, MissingArgument, MissingParameter
from reelwright.wire import signature_v3
from reelwright.wire.parameters import Parameters, Request

CLOCK_SKEW_SECONDS = 15 * 60

_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)


class Key(Protocol):
    """An access key as the gateway needs it."""

    @property
    def secret(self) -> str:
        """The shared secret."""
        ...

    @property
    def active(self) -> bool:
        """Whether it may be used at all."""
        ...


class KeyStore(Protocol):
    """Where access keys are looked up."""

    def find(self, key_id: str) -> Key | None:
        """Return the key of that id, if there is one."""
        ...


class NonceStore(Protocol):
    """Remembers which nonces of a key were seen."""

    def use(self, key_id: str, nonce: str) -> bool:
        """Record a nonce; return False when it was used before."""
        ...


class Authenticator:
    """Checks requests against the keys of this server.

    `now` gives the current time; without `required` (open mode) every request is let in.
    """

    def __init__(
        self,
        keys: KeyStore,
        nonces: NonceStore,
        *,
        required: bool = True,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._keys = keys
        self._nonces = nonces
        self._required = required
        self._now = now

    def authenticate(self, request: Request, parameters: Parameters) -> str:
        """Return the id of the key that signed the request, "" in open mode.

        The checks run in the order of `protocol.md` section 8; the nonce is recorded last, so
        that only a holder of the key can use one up.

        Raises:
            ApiError: the request does not prove who sent it.
        """
        if not self._required:
            return ""
        if request.headers.get("authorization", "").startswith(signature_v3.FAMILY):
            return self._v3(request, parameters.query)
        if "Signature" in parameters.values:
            raise ApiError(
                "Specified signature method is not valid.", code="InvalidSignatureMethod"
            )
        raise MissingArgument("AccessKeyId")

    def _v3(self, request: Request, query: list[tuple[str, str]]) -> str:
        headers = request.headers
        authorization = signature_v3.parse_authorization(headers["authorization"])
        for name in ("x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256"):
            if not headers.get(name):
                raise MissingParameter(name)
        key = self._keys.find(authorization.credential)
        if key is None:
            raise ApiError(
                "Specified access key is not found.", code="InvalidAccessKeyId.NotFound", status=404
            )
        if not key.active:
            raise ApiError("Specified access key is disabled.", code="InvalidAccessKeyId.Inactive")
        signature_v3.require_signed(authorization, headers)
        self._check_clock(headers["x-acs-date"])
        signature_v3.verify(request, query, authorization, key.secret)
        if not self._nonces.use(authorization.credential, headers["x-acs-signature-nonce"]):
            raise ApiError("Specified signature nonce was used already.", code="SignatureNonceUsed")
        return authorization.credential

    def _check_clock(self, text: str) -> None:
        try:
            if _DATE.fullmatch(text) is None:
                raise ValueError
            moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        except ValueError as error:
            raise ApiError(
                "Specified time stamp or date value is not well formatted.",
                code="InvalidTimeStamp.Format",
            ) from error
        if abs((self._now() - moment).total_seconds()) > CLOCK_SKEW_SECONDS:
            raise ApiError(
                "Specified time stamp or date value is expired.", code="InvalidTimeStamp.Expired"
            )
