"""Renders a composition: segments and sound side by side, from the cache where it has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from reelwright.errors import JobError
from reelwright.media.facts import MediaFacts
from reelwright.media.settings import AudioSettings, VideoSettings
from reelwright.render import segments
from reelwright.render.text.fontfiles import FontFiles
from reelwright.sandbox import Session, TaskCancelled
from reelwright.timeline import codec
from reelwright.timeline.composition import Composition
from reelwright.workflows.cache import FileCache
from reelwright.workflows.children import MIB, Cancelled, Children
from reelwright.workflows.sharing import Board, Piece, Progress

MOST_APPEARANCES = 1_000_000
"""Layers and texts, each counted for every segment in which it is seen: a hundred at once for more
than ten hours. Naming the segments takes the server itself a minute then."""

_SOUND_FILES = {"aac": "m4a", "mp3": "mp3", "opus": "webm", "flac": "flac", "pcm": "wav"}
"""File name endings of encoded sound before it is joined with the picture."""

_COVER = "cover.jpg"

_SOUND_SHARE = 0.05
"""Part of the whole work that mixing the sound is (measured on the yardstick)."""


@dataclass(frozen=True)
class Order:
    """One output to render.

    `sources` has path and facts of every reference, `hashes` their content hashes; `extension`
    decides the container; `cover_time` is the second of the frame that becomes the cover.
    """

    composition: Composition
    sources: Mapping[str, Mapping[str, Any]]
    hashes: Mapping[str, str]
    video: VideoSettings
    audio: AudioSettings
    extension: str
    cover_time: float = 0.0

    @property
    def has_picture(self) -> bool:
        """Whether the container holds pictures."""
        return self.extension not in ("mp3", "m4a", "wav")

    @property
    def inputs(self) -> list[Path]:
        """The files that are read."""
        return sorted({Path(str(source["path"])) for source in self.sources.values()})


@dataclass(frozen=True)
class Rendered:
    """A finished file, its facts, and a JPEG of its cover unless it has no picture.

    `missing` are characters of the texts that no font has.
    """

    file: Path
    facts: MediaFacts
    cover: Path | None
    missing: tuple[str, ...] = ()


def render(
    children: Children, order: Order, folder: Path, *, progress: Progress, cancelled: Cancelled
) -> Rendered:
    """Render an output into `folder`.

    Raises:
        SandboxError: a child failed; its code and words are those of the task where it has some.
    """
    settings = children.settings
    cache = FileCache(settings.cache_dir / "segments", settings.cache_mib * MIB)
    pieces = plan_pieces(children, order, cancelled)
    missing = [piece for piece in pieces if cache.get(piece.key) is None]
    workers = min(settings.workers, len(missing))
    board = Board(pieces, missing, workers, progress)
    if workers:
        with ThreadPoolExecutor(workers, thread_name_prefix="render") as pool:
            for number in range(workers):
                desk = folder / f"worker{number}"
                pool.submit(_work, children, order, board, number, cache, desk, cancelled)
    if board.failure is not None:
        raise board.failure
    output = _join(children, order, pieces, cache, folder, cancelled)
    cache.prune()
    return output


def plan_pieces(children: Children, order: Order, cancelled: Cancelled) -> list[Piece]:
    """Return the sound first (it is one long task), then the segments in order.

    Raises:
        JobError: `ProduceFailed`: too much is seen for too long.
        TaskCancelled: it was cancelled meanwhile.
    """
    composition = order.composition
    sound_share = _SOUND_SHARE if order.has_picture else 1.0
    key = segments.sound_key(composition, order.hashes, order.audio.to_json())
    pieces = [Piece(f"{key}.sound", None, sound_share)]
    if order.has_picture:
        _check_amount(composition)
        fonts = _fonts(children, composition)
        video = order.video.to_json()
        for segment, shown in segments.slices(composition, segments.grid(composition.frames)):
            if cancelled():
                raise TaskCancelled("The job was cancelled.")
            key = segments.segment_key(shown, segment, order.hashes, fonts, video)
            share = (1 - sound_share) * (segment.last - segment.first) / composition.frames
            pieces.append(Piece(f"{key}.picture", segment, share))
    return pieces


def _check_amount(composition: Composition) -> None:
    seen = segments.appearances(composition)
    if seen > MOST_APPEARANCES:
        raise JobError(
            f"The timeline shows too much for too long: {seen} times something is seen in a piece"
            f" of {segments.FRAMES} frames, where {MOST_APPEARANCES} times are possible.",
            code="ProduceFailed",
        )


def _work(
    children: Children,
    order: Order,
    board: Board,
    number: int,
    cache: FileCache,
    desk: Path,
    cancelled: Cancelled,
) -> None:
    def stop() -> bool:
        return board.failure is not None or cancelled()

    try:
        inputs = [*order.inputs, *map(Path, _font_folders(children))]
        with children.session(inputs, desk, cancelled=stop) as session:
            while (piece := board.take(number)) is not None:
                file = _make(session, children, order, piece, board, stop)
                cache.put(piece.key, file)
                board.finish(piece)
    except BaseException as error:
        board.fail(error)


def _make(
    session: Session,
    children: Children,
    order: Order,
    piece: Piece,
    board: Board,
    stop: Cancelled,
) -> Path:
    arguments: dict[str, Any] = {"sources": dict(order.sources), "out_name": _picture_name(order)}
    if piece.segment is None:
        arguments["out_name"] = f"sound.{_SOUND_FILES[order.audio.codec]}"
        task = "reelwright.render.tasks:sound"
        arguments["composition"] = codec.to_json(segments.sound_slice(order.composition))
        arguments["settings"] = order.audio.to_json()
    else:
        task = "reelwright.render.tasks:segment"
        arguments["composition"] = codec.to_json(
            segments.slice_of(order.composition, piece.segment)
        )
        arguments |= {
            "first": piece.segment.first,
            "last": piece.segment.last,
            "settings": order.video.to_json(),
            "font_folders": _font_folders(children),
        }
    session.run(task, arguments, progress=lambda part, _: board.tell(piece, part), cancelled=stop)
    # The name is ours: a child that was taken over may answer with any.
    return session.file(arguments["out_name"])


def _picture_name(order: Order) -> str:
    # Only Matroska's family holds the second picture in which VP9 keeps its transparency.
    return "picture.webm" if order.video.alpha else "picture.mp4"


def _join(
    children: Children,
    order: Order,
    pieces: Sequence[Piece],
    cache: FileCache,
    folder: Path,
    cancelled: Cancelled,
) -> Rendered:
    files = {}
    for piece in pieces:
        file = cache.get(piece.key)
        if file is None:
            # Pruned between making and joining: the cache is smaller than one output.
            raise RuntimeError("the cache is too small for this output; raise cache_mib")
        files[piece.key] = str(file)
    sound, *pictures = files.values()
    desk = folder / "join"
    composition = order.composition
    arguments = {
        "segments": pictures,
        "sound": sound,
        "out_name": f"output.{order.extension}",
        "rate": str(composition.fps),
        "duration": str(composition.duration),
        "cover": {"name": _COVER, "time": str(order.cover_time)},
    }
    inputs = [Path(file) for file in [*files.values(), *_font_folders(children)]]
    with children.session([*inputs, *order.inputs], desk, cancelled=cancelled) as session:
        joined = session.run("reelwright.render.tasks:join", arguments, cancelled=cancelled)
        missing = _missing(session, children, order) if order.has_picture else ()
        output = session.file(str(arguments["out_name"]))
        cover = session.file(_COVER) if joined["cover"] else None
    return Rendered(output, MediaFacts.from_json(joined["facts"]), cover, missing)


def _missing(session: Session, children: Children, order: Order) -> tuple[str, ...]:
    composition = order.composition
    shown = composition.all_texts
    if not shown:
        return ()
    texts = replace(composition, texts=shown, pictures=(), effects=(), sounds=())
    own = {span.style.font_source for text in shown for span in text.spans} - {""}
    arguments = {
        "composition": codec.to_json(texts),
        "font_folders": _font_folders(children),
        "fonts": {name: str(order.sources[name]["path"]) for name in sorted(own)},
    }
    return tuple(session.run("reelwright.render.tasks:missing_glyphs", arguments))


def _font_folders(children: Children) -> list[str]:
    return [str(path) for path in children.settings.font_folders if path.is_dir()]


def _fonts(children: Children, composition: Composition) -> str:
    """Return the fingerprint of every font that the texts may be drawn with."""
    styles = [span.style for text in composition.all_texts for span in text.spans]
    if not styles:
        return ""
    files = FontFiles(children.settings.font_folders)
    return files.fingerprint({style.font for style in styles})
