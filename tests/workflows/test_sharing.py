"""Workers get neighbouring pieces, help each other out, and do each piece once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reelwright.render.segments import Segment
from reelwright.workflows.sharing import Board, Piece


def pieces(count: int) -> list[Piece]:
    return [Piece(str(n), Segment(120 * n, 120 * n + 120), 1 / count) for n in range(count)]


def silent(_fraction: float, _note: str) -> None:
    """Take progress that nobody looks at."""


@given(st.integers(1, 40), st.integers(1, 8), st.randoms())
def test_each_piece_is_taken_once_whoever_asks(count: int, workers: int, rng) -> None:
    board = Board(pieces(count), pieces(count), workers, silent)
    taken = []
    while (piece := board.take(rng.randrange(workers))) is not None:
        taken.append(piece.key)
    assert sorted(taken) == sorted(str(n) for n in range(count))


def test_a_worker_goes_on_with_the_neighbour() -> None:
    board = Board(pieces(6), pieces(6), 2, silent)
    assert [board.take(0).key for _ in range(3)] == ["0", "1", "2"]
    assert board.take(1).key == "3"
    assert board.take(0).key == "5", "the one that is done helps from the far end"


def test_progress_counts_what_the_cache_had() -> None:
    told: list[float] = []
    whole = pieces(4)
    board = Board(whole, whole[2:], 1, lambda fraction, _: told.append(fraction))
    piece = board.take(0)
    board.tell(piece, 0.5)
    board.finish(piece)
    board.tell(board.take(0), 1.0)
    assert [round(fraction, 3) for fraction in told] == [0.625, 1.0]


def test_the_sound_fills_the_gap_at_the_end() -> None:
    sound = Piece("sound", None, 0.05)
    missing = [sound, *pieces(5)]
    board = Board(missing, missing, 2, silent)
    assert [board.take(0).key for _ in range(3)] == ["0", "1", "sound"]
    assert [board.take(1).key for _ in range(3)] == ["2", "3", "4"]
