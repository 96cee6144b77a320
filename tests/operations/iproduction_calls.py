"""Jobs of functions through the official SDK, and the sound that they are given."""

from __future__ import annotations

import time
import wave
from pathlib import Path
from typing import Any

import numpy as np
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from sdk_calls import HOST, as_json, call

PATIENCE = 60.0
IN = as_json(Type="OSS", Media=f"{HOST}/in/a.wav")
OUT = as_json(Type="OSS", Media=f"{HOST}/out/{{source}}-{{timestamp}}.wav")
MIX = as_json(inputs={"file": "oss://demo-bucket/in/a.wav"})


def pascal(name: str) -> str:
    """Return the name of an argument on the wire."""
    return "".join(part.capitalize() for part in name.split("_"))


def submit(client: Client, **more: Any) -> str:
    """Submit with the three objects as text, as any SDK puts them on the wire."""
    given = {"function_name": "SpeechDenoise", "input": IN, "output": OUT} | more
    query = {pascal(name): value for name, value in given.items() if value is not None}
    return str(call(client, "SubmitIProductionJob", query)["JobId"])


def query(client: Client, job_id: str) -> dict[str, Any]:
    """Return a job as Query answers it."""
    request = models.QueryIProductionJobRequest(job_id=job_id)
    return dict(client.query_iproduction_job(request).body.to_map())


def ended(client: Client, job_id: str) -> dict[str, Any]:
    """Wait for the end of a job and return it."""
    deadline = time.monotonic() + PATIENCE
    while (job := query(client, job_id))["Status"] not in ("Success", "Fail"):
        assert time.monotonic() < deadline, job
        time.sleep(0.1)
    return job


def cancel(client: Client, job_id: str) -> str:
    """Cancel a job and return what is answered."""
    request = models.CancelIProductionJobRequest(job_id=job_id)
    return str(client.cancel_iproduction_job(request).body.message)


def write(
    path: Path,
    seconds: float = 1.0,
    rate: int = 16_000,
    channels: int = 1,
    *,
    loud: float = 0.25,
) -> Path:
    """Write a tone as WAV."""
    path.parent.mkdir(parents=True, exist_ok=True)
    times = np.arange(int(seconds * rate)) / rate
    sound = np.rint(32768 * loud * np.sin(2 * np.pi * 300 * times)).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.repeat(sound[:, None], channels, axis=1).tobytes())
    return path
