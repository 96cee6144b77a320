"""`reelwright serve`, telling at its end which decoders and engines its process has loaded.

Arguments: data folder, port, the file that the names are written to.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pydantic import SecretStr
from sdk_keys import KEY_ID, SECRET

from reelwright.cli.serve import serve
from reelwright.config import Settings

DANGEROUS = ("av", "cv2", "skia", "onnxruntime", "PIL", "sherpa_onnx")


def main(data_dir: Path, port: int, report: Path) -> int:
    """Serve until a signal comes, then write the report."""
    settings = Settings(
        data_dir=data_dir,
        port=port,
        access_key_id=KEY_ID,
        access_key_secret=SecretStr(SECRET),
        workers=2,
    )
    status = serve(settings)
    loaded = sorted(name for name in sys.modules if name.partition(".")[0] in DANGEROUS)
    report.write_text(json.dumps(loaded), encoding="utf-8")
    return status


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))
