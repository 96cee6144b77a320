"""What MusicDemix does by itself: it keeps what stands in the middle of a stereo mix."""

from __future__ import annotations

from reelwright.config import Settings
from reelwright.models import Availability

QUALITY = 50
built_in = True


def availability(settings: Settings) -> Availability:
    """Tell what can be expected of it."""
    return Availability(True, "voices in the middle of a stereo mix only", "")
