"""A wheel in an environment of its own, run from another folder, serves the shipped knowledge."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from pathlib import Path

from tests.conftest import ROOT


def test_a_wheel_works_from_another_folder(tmp_path, environment):
    def run(*command: str, cwd: Path = ROOT, **more: str) -> str:
        done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, env={**environment, **more}, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path / "dist"))
    (wheel,) = (tmp_path / "dist").glob("casebrief-*.whl")
    run(sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "env"))
    python = tmp_path / "env" / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index", str(wheel))
    # What it depends on comes from the environment of the tests: the network is out of reach here (.ci/run installs it all).
    packages = Path(run(str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    data = {"CASEBRIEF_DATA": str(tmp_path / "data")}
    told = run(str(tmp_path / "env" / "bin" / "casebrief"), "settings", cwd=elsewhere, **data)
    assert f"{packages}/bot/shipped/knowledge  (shipped)" in told
    told = run(str(tmp_path / "env" / "bin" / "casebrief"), "ask", "谁是于海斌", cwd=elsewhere, **data)
    assert "国家禁毒委员会" in told
