"""Models for sherpa-onnx that the tests make themselves: they make sound softer, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

GAIN = 0.5
"""What the models do to a sound. Spleeter's are told apart by the share of the voice."""
SHARE = 0.64

_DELAY = 4
"""Frames by which DPDFNet comes late; sherpa-onnx makes up for them."""
_BINS = 161


def gtcrn(path: Path, *, size: int = 512, **metadata: str | None) -> Path:
    """Write a denoiser at 16 kHz with three states that nothing is kept in."""
    states = ("conv_cache", "tra_cache", "inter_cache")
    frame = [1, size // 2 + 1, 1, 2]
    described = {
        "model_type": "gtcrn",
        "sample_rate": "16000",
        "n_fft": "512",
        "hop_length": "256",
        "window_length": "512",
        "window_type": "hann_sqrt",
        "version": "1",
        **{f"{state}_shape": "1,1" for state in states},
    }
    return _write(
        path,
        [_softer(), *(helper.make_node("Identity", [one], [f"{one}_out"]) for one in states)],
        [_value("x", frame), *(_value(one, [1, 1]) for one in states)],
        [_value("y", frame), *(_value(f"{one}_out", [1, 1]) for one in states)],
        {"gain": np.array(GAIN, np.float32)},
        described | metadata,
    )


def dpdfnet(path: Path, **metadata: str | None) -> Path:
    """Write a denoiser at 16 kHz whose state holds the last frames: it gives them back late."""
    size, first = _BINS * 2, 2
    kept = first + _DELAY * size
    frame = [1, 1, _BINS, 2]
    described = {
        "model_type": "dpdfnet",
        "version": "1",
        "profile": "test",
        "sample_rate": "16000",
        "n_fft": "320",
        "hop_length": "160",
        "window_length": "320",
        "window_type": "vorbis",
        "pad_mode": "reflect",
        "freq_bins": str(_BINS),
        "erb_bins": "32",
        "spec_bins": "96",
        "state_size": str(kept),
        "erb_norm_state_size": "1",
        "spec_norm_state_size": "1",
        "erb_norm_init": "0",
        "spec_norm_init": "0",
    }
    node = helper.make_node
    nodes = [
        node("Reshape", ["x", "flat"], ["frame"]),
        node("Slice", ["state", "zero", "first"], ["begin"]),
        node("Slice", ["state", "first", "second"], ["oldest"]),
        node("Slice", ["state", "second", "end"], ["younger"]),
        node("Concat", ["begin", "younger", "frame"], ["state_out"], axis=0),
        node("Reshape", ["oldest", "shape"], ["late"]),
        node("Mul", ["late", "gain"], ["y"]),
    ]
    constants = {
        "gain": np.array(GAIN, np.float32),
        "flat": np.array([-1]),
        "shape": np.array(frame),
        "zero": np.array([0]),
        "first": np.array([first]),
        "second": np.array([first + size]),
        "end": np.array([kept]),
    }
    return _write(
        path,
        nodes,
        [_value("x", frame), _value("state", [kept])],
        [_value("y", frame), _value("state_out", [kept])],
        constants,
        described | metadata,
    )


def uvr(path: Path, **metadata: str | None) -> Path:
    """Write a separator that takes half of everything for the voice."""
    described = {
        "model_type": "UVR",
        "stems": "2",
        "sample_rate": "44100",
        "n_fft": "1024",
        "center": "1",
        "win_length": "1024",
        "hop_length": "256",
        "window_type": "hann",
        "dim_t": "64",
        "dim_f": "512",
        "dim_c": "4",
    }
    shape: list[int | str] = ["pieces", 4, 512, 64]
    return _write(
        path,
        [_softer()],
        [_value("x", shape)],
        [_value("y", shape)],
        {"gain": np.array(GAIN, np.float32)},
        described | metadata,
    )


def spleeter(path: Path, gain: float, **metadata: str | None) -> Path:
    """Write one of the two models that estimate how loud a part is."""
    shape: list[int | str] = [2, "pieces", 512, 1024]
    return _write(
        path,
        [_softer()],
        [_value("x", shape)],
        [_value("y", shape)],
        {"gain": np.array(gain, np.float32)},
        {"model_type": "spleeter", "stems": "2"} | metadata,
    )


def _softer() -> onnx.NodeProto:
    return helper.make_node("Mul", ["x", "gain"], ["y"])


def _value(name: str, shape: Sequence[int | str]) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def _write(
    path: Path,
    nodes: list[onnx.NodeProto],
    inputs: list[onnx.ValueInfoProto],
    outputs: list[onnx.ValueInfoProto],
    constants: dict[str, np.ndarray],
    metadata: dict[str, str | None],
) -> Path:
    """Write a model; what its metadata say as None is left out."""
    tensors = [numpy_helper.from_array(value, name) for name, value in constants.items()]
    graph = helper.make_graph(nodes, "softer", inputs, outputs, tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    for key, value in metadata.items():
        if value is not None:
            entry = model.metadata_props.add()
            entry.key, entry.value = key, value
    onnx.checker.check_model(model)
    onnx.save(model, str(path))
    return path
