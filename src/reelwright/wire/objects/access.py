"""Who may touch which object: a temporary key opens that of its asset, and no other."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from reelwright.errors import ApiError
from reelwright.library import assets, uploads
from reelwright.library.address import ObjectName
from reelwright.library.assets import Asset
from reelwright.library.database import Database
from reelwright.library.uploads import TemporaryKey, Upload
from reelwright.wire.objects import proofs
from reelwright.wire.objects.request import ObjectRequest


@dataclass(frozen=True)
class Grant:
    """What a request may touch."""

    asset: Asset
    upload: Upload

    @property
    def name(self) -> ObjectName:
        """The object."""
        return self.asset.name


def _forbidden(message: str, code: str = "AccessDenied") -> ApiError:
    return ApiError(message, code=code, status=403)


def deleted() -> ApiError:
    """Return the error for the key of an asset that is no more."""
    return _forbidden("The media asset of this key was deleted.")


class Access:
    """Checks signed requests; `now` gives the current time."""

    def __init__(
        self, database: Database, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database = database
        self._now = now

    def admit(self, request: ObjectRequest) -> Grant:
        """Return what a request may touch.

        Raises:
            ApiError: it does not prove its key, the key is not good any more, or not for this.
        """
        proof = proofs.read(request)
        with self._database.read() as connection:
            key = uploads.find_key(connection, proof.key_id)
        if key is None:
            message = "The OSS Access Key Id you provided does not exist in our records."
            raise _forbidden(message, "InvalidAccessKeyId")
        name = self._proven(request, proof, key)
        proof.check_time(self._now())
        with self._database.read() as connection:
            asset = assets.get_all(connection, [key.media_id]).get(key.media_id)
            upload = uploads.get(connection, key.media_id)
        if asset is None or upload is None:
            raise deleted()
        if name != asset.name:
            raise _forbidden("The key does not open this object.")
        return Grant(asset, upload)

    def _proven(self, request: ObjectRequest, proof: proofs.Proof, key: TemporaryKey) -> ObjectName:
        given = proofs.token(request)
        if not hmac.compare_digest(given.encode("utf-8", "replace"), key.token.encode()):
            message = "The security token you provided is invalid."
            raise _forbidden(message, "InvalidSecurityToken")
        names = request.names()
        if not names:
            raise _forbidden("The key opens an object, and this is the address of none.")
        for name in names:
            if proof.signs(request, name, key.secret):
                break
        else:
            raise _forbidden(
                "The request signature we calculated does not match the signature you provided."
                " Check your key and signing method.",
                "SignatureDoesNotMatch",
            )
        if self._now().timestamp() * 1000 >= key.expires:
            message = "The security token you provided has expired."
            raise _forbidden(message, "SecurityTokenExpired")
        return name
