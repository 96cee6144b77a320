"""What all tests share: where real media lie, and how to skip without them."""

from __future__ import annotations

from pathlib import Path

import pytest

MEDIA = Path(__file__).resolve().parents[2] / "shared" / "media"


@pytest.fixture(scope="session")
def media() -> Path:
    """Return the folder of real clips and sound; skip the test where it is absent."""
    if not MEDIA.is_dir():
        pytest.skip(f"real media are not here: {MEDIA.name} folder beside the checkout is absent")
    return MEDIA
