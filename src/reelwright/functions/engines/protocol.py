"""What an engine of a function is: a module in the folder of its capability.

* `QUALITY`: a number up to 100; of those that are configured the best one serves.
* `availability(settings)`: whether it can be used here, asked in the server.
* `configured(settings)`: JSON for the child, None where the operator did not ask for it; also in
  the server. `built_in` engines are always there and have nothing to open.
* `open_engine(options, context)`: a `Denoiser` or a `Separator`, called in a sandbox child, where
  the engine itself is imported.
* `service(settings)`, only of engines that ask the user's own: who answers, and where.

`tests/functions/test_engines.py` holds every engine to the same expectations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Sound = NDArray[np.float32]


class Denoiser(Protocol):
    """Takes noise out of speech. Stateless: every call is a piece of sound of its own."""

    rate: int
    """Samples per second that it wants and gives."""

    def __call__(self, samples: Sound) -> Sound:
        """Return samples [n] of one channel without their noise, in place, as many as came in.

        Raises:
            JobError: `EngineUnavailable`, saying why.
        """
        ...


class Separator(Protocol):
    """Finds the voice in a song. Stateless: every call is a piece of sound of its own."""

    rate: int
    """Samples per second that it wants and gives."""

    def __call__(self, mix: Sound) -> Sound:
        """Return the voice [n, 2] in a mix [n, 2], in place, as many samples as came in.

        Raises:
            JobError: `EngineUnavailable`, saying why.
        """
        ...
