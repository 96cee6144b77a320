"""Who calls: finds the scheme of a request and lets it prove its key."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from reelwright.errors import ApiError, MissingArgument
from reelwright.library.access_keys import AccessKey, Kind
from reelwright.wire import signature_v1, signature_v3
from reelwright.wire.parameters import Parameters, Request
from reelwright.wire.proof import Proof

CLOCK_SKEW_SECONDS = 15 * 60

_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)


class KeyStore(Protocol):
    """Where access keys are looked up."""

    def find(self, key_id: str) -> AccessKey | None:
        """Return the key of that id, if there is one that signs."""
        ...

    def bearer(self, token: str) -> AccessKey | None:
        """Return the key of a bearer token."""
        ...

    def owner(self, token: str) -> AccessKey | None:
        """Return the key to which a session token belongs."""
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

    def authenticate(self, request: Request, parameters: Parameters) -> AccessKey | None:
        """Return the key that the request proved, None in open mode.

        Raises:
            ApiError: the request does not prove who sent it.
        """
        if not self._required:
            return None
        values = parameters.values
        if is_v3(request):
            return self._prove(signature_v3.read(request, parameters.query))
        token = bearer_token(request, parameters)
        if token:
            return self._bear(token)
        if "AccessKeyId" not in values and "Signature" not in values:
            raise MissingArgument("AccessKeyId")
        return self._prove(signature_v1.read(request, values))

    def _prove(self, proof: Proof) -> AccessKey:
        """Check a signature in the order of `protocol.md` section 8.

        The nonce is recorded last, so that only a holder of the key can use one up.
        """
        key = _usable(self._keys.find(proof.key_id))
        proof.require_form()
        self._check_token(key, proof.token)
        self._check_clock(proof.date)
        proof.verify(key.secret)
        if not self._nonces.use(key.key_id, proof.nonce):
            raise ApiError("Specified signature nonce was used already.", code="SignatureNonceUsed")
        return key

    def _bear(self, token: str) -> AccessKey:
        key = _usable(self._keys.bearer(token))
        self._check_expiry(key)
        return key

    def _check_token(self, key: AccessKey, token: str) -> None:
        if not token:
            if key.kind is Kind.TEMPORARY:
                raise MissingArgument("SecurityToken")
            return
        owner = self._keys.owner(token)
        if owner is None:
            raise _bad_token("is malformed", "Malformed")
        if owner.key_id != key.key_id:
            raise _bad_token("mismatch with the AccessKey", "MismatchWithAccessKey")
        self._check_expiry(key)

    def _check_expiry(self, key: AccessKey) -> None:
        if key.expires is not None and self._now().timestamp() * 1000 >= key.expires:
            raise _bad_token("is expired", "Expired")

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


def is_v3(request: Request) -> bool:
    """Tell whether a request is signed the way of current SDKs."""
    return request.headers.get("authorization", "").startswith(signature_v3.FAMILY)


def bearer_token(request: Request, parameters: Parameters) -> str:
    """Return the bearer token that takes the place of a signature, "" for none."""
    values, headers = parameters.values, request.headers
    if "BEARERTOKEN" not in (values.get("SignatureType"), headers.get("x-acs-signature-type")):
        return ""
    return headers.get("x-acs-bearer-token") or values.get("BearerToken", "")


def _usable(key: AccessKey | None) -> AccessKey:
    if key is None:
        raise ApiError(
            "Specified access key is not found.", code="InvalidAccessKeyId.NotFound", status=404
        )
    if not key.active:
        raise ApiError("Specified access key is disabled.", code="InvalidAccessKeyId.Inactive")
    return key


def _bad_token(problem: str, code: str) -> ApiError:
    return ApiError(f"Specified SecurityToken {problem}.", code=f"InvalidSecurityToken.{code}")
