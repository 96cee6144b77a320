"""What SpeechDenoise does by itself."""

from __future__ import annotations

import importlib.util

from reelwright.config import Settings
from reelwright.models import Availability

QUALITY = 50
built_in = True


def availability(settings: Settings) -> Availability:
    """Tell which of the two methods are there; one of them always is."""
    if importlib.util.find_spec("pyrnnoise") is None:
        return Availability(True, "spectral estimator; better with pyrnnoise", "")
    return Availability(True, "recurrent network and spectral estimator", "")
