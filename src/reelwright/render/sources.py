"""The files of a composition, opened when a frame needs them and closed soon after."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reelwright.errors import JobError
from reelwright.media.facts import MediaFacts
from reelwright.render import memory

if TYPE_CHECKING:
    import av

    from reelwright.media.pictures import Picture


@dataclass(frozen=True)
class Source:
    """A local file and what is known about it (fonts and the like have no facts)."""

    path: Path
    facts: MediaFacts | None


class Sources:
    """What the references of a composition stand for."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._sources = dict(sources)

    @classmethod
    def from_json(cls, value: Mapping[str, Mapping[str, Any]]) -> Sources:
        """Read `{reference: {"path": …, "facts": … or null}}`."""
        return cls(
            {
                reference: Source(
                    Path(entry["path"]),
                    MediaFacts.from_json(entry["facts"]) if entry.get("facts") else None,
                )
                for reference, entry in value.items()
            }
        )

    def __getitem__(self, reference: str) -> Source:
        """Return the file of a reference.

        Raises:
            JobError: the composition names something that was not handed over.
        """
        try:
            return self._sources[reference]
        except KeyError:
            raise JobError(
                f'The specified material "{reference}" is not among the sources.',
                code="InvalidMaterial.NotFound",
            ) from None

    def facts(self, reference: str) -> MediaFacts:
        """Return the facts of a reference that is picture or sound."""
        facts = self[reference].facts
        if facts is None:
            raise JobError(f'Nothing is known about "{reference}".', code="InternalError")
        return facts

    def paths(self) -> dict[str, Path]:
        """Return all local files by reference."""
        return {reference: source.path for reference, source in self._sources.items()}


@dataclass(frozen=True, slots=True)
class Need:
    """One source frame that an output frame shows: whose, of which file, at which time."""

    key: Hashable
    reference: str
    time: Fraction
    tolerance: Fraction
    animation_fps: float | None = None


class Readers:
    """Open readers of moving pictures, one per layer, so that each decodes forward only.

    Not thread-safe; the pipeline uses it in its decoding thread alone.
    """

    def __init__(self, most: int = 6) -> None:
        self._most = most
        self._open: OrderedDict[tuple[Hashable, Path, float | None], Picture] = OrderedDict()

    def frames(
        self, needs: Iterable[Need], sources: Sources
    ) -> dict[Hashable, av.VideoFrame | None]:
        """Return the source frames that an output frame shows, by key."""
        wanted = list(needs)
        frames = {need.key: self._frame(need, sources) for need in wanted}
        while len(self._open) > max(self._most, len(wanted)):
            self._open.popitem(last=False)[1].close()
        return frames

    def keep_only(self, keys: Iterable[Hashable]) -> None:
        """Close the readers of layers that are not among the keys."""
        kept = set(keys)
        ended = [identity for identity in self._open if identity[0] not in kept]
        for identity in ended:
            self._open.pop(identity).close()
        if ended:
            memory.collect()

    def close(self) -> None:
        """Close all readers."""
        while self._open:
            self._open.popitem()[1].close()

    def _frame(self, need: Need, sources: Sources) -> av.VideoFrame | None:
        from reelwright.media.pictures import open_picture

        source = sources[need.reference]
        identity = (need.key, source.path, need.animation_fps)
        picture = self._open.get(identity)
        if picture is None:
            picture = open_picture(
                source.path, sources.facts(need.reference), animation_fps=need.animation_fps
            )
            self._open[identity] = picture
        self._open.move_to_end(identity)
        return picture.at(need.time, need.tolerance)
