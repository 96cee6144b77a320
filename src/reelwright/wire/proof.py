"""What a request offers as proof of its sender, whatever generation of signature it has."""

from __future__ import annotations

from typing import Protocol

from reelwright.errors import ApiError

MOST_TOLD = 2 * 1024 * 1024
"""Characters of a text to sign in an answer; no query has a longer one."""


class Proof(Protocol):
    """One signature, not yet believed."""

    @property
    def key_id(self) -> str:
        """The key with which the request claims to be signed."""
        ...

    @property
    def token(self) -> str:
        """The session token of a temporary key; "" for none."""
        ...

    @property
    def date(self) -> str:
        """When the request was made, as sent."""
        ...

    @property
    def nonce(self) -> str:
        """What no other request of the key may carry."""
        ...

    def require_form(self) -> None:
        """Check that the signature covers what it has to.

        Raises:
            ApiError: it does not.
        """
        ...

    def verify(self, secret: str) -> None:
        """Check the signature in constant time.

        Raises:
            ApiError: `SignatureDoesNotMatch`; the message carries the server's text to sign.
        """
        ...


def incomplete() -> ApiError:
    """Return the error for a malformed authorization."""
    return ApiError(
        "The request signature does not conform to Aliyun standards.", code="IncompleteSignature"
    )


def wrong_method() -> ApiError:
    """Return the error for an algorithm that is not verified here."""
    return ApiError("Specified signature method is not valid.", code="InvalidSignatureMethod")


def mismatch(to_sign: str) -> ApiError:
    """Return the error for a wrong signature.

    Older clients look for the server's text to sign after the first colon, to tell a wrong
    secret from a wrong calculation. Of the text of a long form they are told the beginning:
    whoever has no key must not get back many times what they sent.
    """
    return ApiError(
        "Specified signature is not matched with our calculation. "
        f"server string to sign is:{to_sign[:MOST_TOLD]}",
        code="SignatureDoesNotMatch",
    )
