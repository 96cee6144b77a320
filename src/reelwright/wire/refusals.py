"""Refusals of the gateway that say more than a code and a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reelwright.errors import ApiError


class Refusal(ApiError):
    """A refused call; `fields` join the error document, `headers` the answer."""

    def __init__(
        self,
        message: str,
        *,
        code: str,
        status: int = 400,
        fields: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message, code=code, status=status)
        self.fields = dict(fields or {})
        self.headers = dict(headers or {})
