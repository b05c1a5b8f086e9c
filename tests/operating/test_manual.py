"""What the README says of operating is so: names of counts and checks, and the unit for systemd."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

import pytest

from bot import settings
from bot.cli import parser as commands
from bot.operating.health import Vitals, examine
from bot.operating.metrics import Metrics
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
OPERATING = README.split("\n## Operating\n")[1].split("\n## ")[0]
UNIT = re.search(r"```ini\n(.*?)```", OPERATING, re.DOTALL)[1]


def section_of(title):
    return OPERATING.split(f"### {title}")[1].split("###")[0]


def unit():
    """The unit as a list of section, name, value; names may come again."""
    found, section = [], ""
    for line in filter(None, UNIT.splitlines()):
        if header := re.fullmatch(r"\[(\w+)\]", line):
            section = header[1]
        else:
            name, value = re.fullmatch(r"([A-Z]\w+)=(.*)", line).groups()
            found.append((section, name, value))
    return found


def of(name):
    return [value for _, found, value in unit() if found == name]


def test_the_readme_names_every_count_with_its_labels():
    metrics = Metrics()
    metrics.watch(inbox_open=int, inbox_oldest=int, outbox_waiting=int, outbox_oldest=int)
    page = metrics.page().decode()
    families = set(re.findall(r"^# TYPE (casebrief_\w+) ", page, re.MULTILINE))
    named = set(re.findall(r"`(casebrief_\w+)[`{]", section_of("Health and counts")))
    assert named == {name for name in families if not name.endswith("_created")}
    for name, label in re.findall(r"`(casebrief_\w+)\{(\w+)\}`", OPERATING):
        assert f"{name}{{{label}=" in page
    for value in re.findall(r'(?:why|how|result)="(\w+)"', page):
        assert f"`{value}`" in section_of("Health and counts")


def test_the_readme_names_every_check():
    assert set(re.findall(r"^\| `(\w+)` \|", section_of("Health and counts"), re.MULTILINE)) >= set(examine(Vitals()).checks)


def test_the_unit_has_the_sections_of_a_service_and_names_nothing_twice_by_mistake():
    assert list(dict.fromkeys(section for section, _, _ in unit())) == ["Unit", "Service", "Install"]
    names = [name for _, name, _ in unit()]
    assert {name for name in names if names.count(name) > 1} == {"Environment", "SystemCallFilter"}


def test_the_unit_runs_a_command_that_there_is():
    [start] = of("ExecStart")
    program, *arguments = start.split()
    assert program.endswith("/casebrief")
    assert commands.parser().parse_args(arguments).run.__name__ == "telegram"


def test_the_unit_sets_what_the_bot_reads(tmp_path):
    token = "123456789:AA" + "0123456789" * 3
    (tmp_path / "token").write_text(token)
    assert [value.split(":")[0] for value in of("LoadCredential")] == ["token"]
    environ = dict(value.replace("%d", str(tmp_path)).replace("%S", "/var/lib").split("=", 1) for value in of("Environment"))
    found = settings.read({**environ, "HOME": "/"})
    known = {setting.name for setting in found.listed}
    assert {name.removesuffix("_FILE") for name in environ} <= known
    assert found.telegram.token == token
    assert str(found.state) == f"/var/lib/{of('StateDirectory')[0]}/state.sqlite"
    assert found.telegram.public
    assert f"CASEBRIEF_HEALTH_PORT={found.telegram.health_port}" in OPERATING.split("```ini")[0]


HARD = {
    "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes", "PrivateDevices": "yes", "ProtectKernelModules": "yes",
    "ProtectKernelTunables": "yes", "ProtectKernelLogs": "yes", "RestrictNamespaces": "yes", "LockPersonality": "yes", "MemoryDenyWriteExecute": "yes",
    "CapabilityBoundingSet": "", "UMask": "0077", "LimitCORE": "0", "Restart": "always", "RestartPreventExitStatus": "3", "TimeoutStopSec": "10",
}  # fmt: skip


@pytest.mark.parametrize("name", HARD)
def test_the_unit_is_hardened(name):
    assert of(name) == [HARD[name]]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
def test_systemd_finds_no_fault_with_the_unit(tmp_path):
    file = tmp_path / "casebrief.service"
    file.write_text(UNIT.replace(of("ExecStart")[0].split()[0], sys.executable))
    run = subprocess.run(["systemd-analyze", "verify", str(file)], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    run = subprocess.run(["systemd-analyze", "security", "--offline=true", "--threshold=15", str(file)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout  # 1.1 of 10; 1.5 is the most
