"""`reelwright produce` with the templates of its data folder."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from acceptance_server import film

from reelwright.config import Settings
from reelwright.library import projects, templates
from reelwright.library.database import Database
from reelwright.library.templates import Template

pytestmark = pytest.mark.slow

TEMPLATE_ID = "0123456789abcdef0123456789abcdef"


def run(folder: Path, template_id: str) -> subprocess.CompletedProcess[str]:
    job = {
        "InputConfig": {"MediaGroupArray": [{"MediaArray": ["clip.mp4"]}]},
        "OutputConfig": {"GeneratePreviewOnly": True},
        "TemplateConfig": [template_id],
    }
    (folder / "job.json").write_text(json.dumps(job))
    command = [sys.executable, "-m", "reelwright", "produce", "job.json"]
    command += ["--data-dir", str(folder / "data")]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)


def test_a_job_takes_its_size_from_a_template(tmp_path: Path) -> None:
    film(tmp_path / "clip.mp4", 2, hue=40)
    database = Database(Settings(data_dir=tmp_path / "data").database_address)
    database.migrate()
    config = json.dumps({"OutputTemplateConfig": {"Width": 360, "Height": 640}})
    with database.begin() as connection:
        kept = Template(
            template_id=TEMPLATE_ID,
            name="t",
            type=templates.BATCH,
            config=config,
            created=1,
            modified=1,
        )
        templates.add(connection, kept)

    unknown = run(tmp_path, "f" * 32)
    assert unknown.returncode != 0
    assert f"There is no template {'f' * 32}." in " ".join(
        (unknown.stdout + unknown.stderr).split()
    )

    done = run(tmp_path, TEMPLATE_ID)
    assert done.returncode == 0, done.stdout + done.stderr
    with database.read() as connection:
        (made,), *_ = projects.page(connection, projects.Filters(), limit=9, newest_first=True)
    database.close()
    assert json.loads(made.timeline)["FECanvas"] == {"Width": 360, "Height": 640}
