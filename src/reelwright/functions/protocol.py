"""What a function is: its parameters, its files, what it needs, and what carries it out. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict

from reelwright.media.facts import MediaFacts

if TYPE_CHECKING:
    from reelwright.functions.work import Work


PICTURE = "picture.png"
"""The name of the extra picture in the task's folder."""


class JobParams(BaseModel):
    """Base of the parameters of a function; keys that a model does not know are ignored.

    A validator may raise `InvalidParameter` itself, or any ValueError: then the key is named.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    def references(self) -> dict[str, str]:
        """Return the second files that the parameters name: key to the caller's own text."""
        return {}


class NoParams(JobParams):
    """The parameters of a function that has none."""


AssetType = Literal["video", "audio", "image", "text"]


@dataclass(frozen=True)
class FileKind:
    """One file that a function makes."""

    name: str
    """The name under which `run` leaves it in its folder."""
    result_type: str = ""
    """What `{resultType}` stands for; "" where the placeholder means nothing."""
    asset: AssetType | None = None
    """The type of the asset that it becomes; None: it becomes none."""

    @property
    def extension(self) -> str:
        """The usual ending of such a file, without its dot."""
        return self.name.rpartition(".")[2]


@dataclass(frozen=True)
class Outcome:
    """What a function found and made."""

    result: Any = field(default_factory=dict)
    """The JSON value of Result."""
    files: tuple[FileKind, ...] = ()
    """The files that were made, in the order of the answer."""


def anything(facts: MediaFacts) -> str:
    """Say that a function restricts its input in no way."""
    return ""


@dataclass(frozen=True)
class Function:
    """One FunctionName. `run` is called in a sandbox child; what it imports at the top of its
    module is imported by the server too, so that decoders and numpy belong inside of it."""

    name: str
    run: Callable[[Work], Outcome]
    files: tuple[FileKind, ...] = ()
    """All files that it can make; none: the output address is left untouched."""
    params: type[JobParams] = NoParams
    stream: Literal["audio", "video"] = "audio"
    """What its input must carry, and which limit of length holds."""
    requirement: Callable[[MediaFacts], str] = anything
    """With the setting `strict_inputs`: what the input fails to be, "" when it is right."""
    models: frozenset[str] = frozenset()
    """The values of ModelId beside the empty one."""
    capability: str = ""
    """The capability whose engine serves it, when the user has configured one."""
    older_keys: Mapping[str, str] = field(default_factory=dict)
    """Names of parameters in the older product, which are ignored, and what they are here."""
