"""A client that is killed while it uploads: run as a program with its orders as JSON."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import alibabacloud_oss_v2 as oss
import oss2

PART = 128 * 1024


def older(order: dict[str, Any]) -> None:
    """Upload with the older client, keeping its record in a folder."""
    bucket = oss2.Bucket(oss2.StsAuth(*order["key"]), order["endpoint"], order["bucket"])

    def progress(done: int, total: int | None) -> None:
        if done >= order["die_at"]:
            os._exit(9)

    oss2.resumable_upload(
        bucket,
        order["object"],
        order["file"],
        store=oss2.ResumableStore(root=order["folder"]),
        multipart_threshold=PART,
        part_size=PART,
        num_threads=1,
        progress_callback=progress,
    )


def newer(order: dict[str, Any]) -> None:
    """Upload with the newer client, keeping its check point in a folder."""
    config = oss.config.load_default()
    config.credentials_provider = oss.credentials.StaticCredentialsProvider(*order["key"])
    config.region = "cn-shanghai"
    config.endpoint = order["endpoint"]
    uploader = oss.Client(config).uploader(
        part_size=PART, parallel_num=1, enable_checkpoint=True, checkpoint_dir=order["folder"]
    )

    def progress(_added: int, done: int, _total: int) -> None:
        if done >= order["die_at"]:
            os._exit(9)

    wanted = oss.PutObjectRequest(bucket=order["bucket"], key=order["object"], progress_fn=progress)
    uploader.upload_file(wanted, order["file"])


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    {"older": older, "newer": newer}[given["client"]](given)
