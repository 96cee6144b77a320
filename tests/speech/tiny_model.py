"""A voice model that the tests make themselves: it hums, at one pitch for every token."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

RATE = 16_000
SAMPLES_PER_TOKEN = 1_600
LETTERS = "abcdefghijklmnopqrstuvwxyz'"
SPEAKERS = 2


def make(folder: Path, **metadata: str | None) -> Path:
    """Write a model in the form of VITS with tokens and words for a few letters and Han.

    `metadata` replaces what the model says of itself; None leaves an entry out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _write_tables(folder)
    graph = helper.make_graph(
        _nodes(),
        "hum",
        [
            helper.make_tensor_value_info("x", TensorProto.INT64, [1, "tokens"]),
            helper.make_tensor_value_info("x_length", TensorProto.INT64, [1]),
            helper.make_tensor_value_info("noise_scale", TensorProto.FLOAT, [1]),
            helper.make_tensor_value_info("length_scale", TensorProto.FLOAT, [1]),
            helper.make_tensor_value_info("noise_scale_w", TensorProto.FLOAT, [1]),
            helper.make_tensor_value_info("sid", TensorProto.INT64, [1]),
        ],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 1, "samples"])],
        _constants(),
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    described: dict[str, str | None] = {
        "model_type": "vits",
        "comment": "test",
        "language": "Chinese",
        "sample_rate": str(RATE),
        "n_speakers": str(SPEAKERS),
        "add_blank": "0",
        **metadata,
    }
    for key, value in described.items():
        if value is not None:
            entry = model.metadata_props.add()
            entry.key, entry.value = key, value
    onnx.checker.check_model(model)
    onnx.save(model, str(folder / "model.onnx"))
    return folder


def _write_tables(folder: Path) -> None:
    tokens = ["_", " ", ",", ".", "!", "?", *LETTERS]
    lines = [f"{token} {number}" for number, token in enumerate(tokens)]
    (folder / "tokens.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    words = {"hello": "h e l l o", "world": "w o r l d", "你": "n i", "好": "h a o", "们": "m e n"}
    (folder / "lexicon.txt").write_text(
        "".join(f"{word} {sounds}\n" for word, sounds in words.items()), encoding="utf-8"
    )


def _constants() -> list[onnx.TensorProto]:
    values = {
        "samples_per_token": np.array([SAMPLES_PER_TOKEN], np.float32),
        "first": np.array(0, np.float32),
        "step": np.array(1, np.float32),
        "turn": np.array([2 * np.pi / RATE], np.float32),
        "lowest": np.array([150], np.float32),
        "loud": np.array([0.5], np.float32),
        "shape": np.array([1, 1, -1], np.int64),
        "axis": np.array([1], np.int64),
        "speaker_step": np.array([100], np.float32),
        "none": np.array([0], np.float32),
        "scalar": np.array([], np.int64),
    }
    return [numpy_helper.from_array(value, name) for name, value in values.items()]


def _nodes() -> list[onnx.NodeProto]:
    """y = 0.5 sin(2 pi (150 + 100 sid) t), as long as tokens and length_scale say."""
    node = helper.make_node
    return [
        node("Cast", ["x_length"], ["count"], to=TensorProto.FLOAT),
        node("Mul", ["count", "samples_per_token"], ["natural"]),
        node("Mul", ["natural", "length_scale"], ["stretched"]),
        # What a real model draws its noise with has to be an input of this one too.
        node("Mul", ["noise_scale", "none"], ["quiet"]),
        node("Mul", ["noise_scale_w", "none"], ["quiet_w"]),
        node("Sum", ["stretched", "quiet", "quiet_w"], ["samples"]),
        node("Reshape", ["samples", "scalar"], ["length"]),
        node("Range", ["first", "length", "step"], ["time"]),
        node("Cast", ["sid"], ["speaker"], to=TensorProto.FLOAT),
        node("Mul", ["speaker", "speaker_step"], ["higher"]),
        node("Add", ["lowest", "higher"], ["hertz"]),
        node("Mul", ["hertz", "turn"], ["angle"]),
        node("Mul", ["time", "angle"], ["phase"]),
        node("Sin", ["phase"], ["tone"]),
        node("Mul", ["tone", "loud"], ["wave"]),
        node("Reshape", ["wave", "shape"], ["y"]),
    ]
