"""Signed addresses of objects: whoever has one may read that object until it expires."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from urllib.parse import quote, urlencode

from reelwright.library import installation
from reelwright.library.address import ObjectName
from reelwright.library.database import Database

PREFIX = "/files/"
"""Where the server answers these addresses: `/files/<bucket>/<key>`."""

_SECRET = "links.secret"


class Links:
    """Makes and checks signed addresses with the secret of the installation."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    @classmethod
    def load(cls, database: Database) -> Links:
        """Use the secret in the database; the first call makes it."""
        with database.begin() as connection:
            text = installation.settle(connection, _SECRET, lambda: secrets.token_hex(32))
        return cls(bytes.fromhex(text))

    def sign(self, name: ObjectName, expires: int) -> str:
        """Return path and query of an object's address, good until `expires` (UNIX seconds)."""
        query = urlencode({"Expires": expires, "Signature": self._signature(name, expires)})
        return f"{PREFIX}{name.bucket}/{quote(name.key, safe='/')}?{query}"

    def verify(self, name: ObjectName, expires: str, signature: str, *, now: float) -> bool:
        """Tell whether the two query parameters open the object at this time."""
        if not (expires.isascii() and expires.isdigit() and len(expires) < 16):
            return False
        good = self._signature(name, int(expires))
        return hmac.compare_digest(good.encode(), signature.encode()) and now < int(expires)

    def _signature(self, name: ObjectName, expires: int) -> str:
        text = f"{expires}\n{name.bucket}\n{name.key}".encode()
        return hmac.new(self._secret, text, hashlib.sha256).hexdigest()
