"""The older signature of object-storage clients: whoever makes or checks it agrees here."""

from __future__ import annotations

import base64
import hashlib
import hmac


def sign_v1(secret: str, method: str, md5: str, kind: str, date: str, rest: str) -> str:
    """Return the V1 signature of a request.

    `date` is the time of expiry for a signed address; `rest` holds headers and resource.
    """
    text = "\n".join((method, md5, kind, date, rest)).encode("utf-8", "surrogateescape")
    return base64.b64encode(hmac.new(secret.encode(), text, hashlib.sha1).digest()).decode()
