"""The plan of the house holds: imports point down, and the engine holds no word about any case."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
import yaml

from tests.conftest import ROOT

TOP = {"pyproject.toml", "bot", "locales", "knowledge", "tests", "README.md"}


def test_import_contracts_are_kept():
    run = subprocess.run([sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
                         cwd=ROOT, capture_output=True, text=True, check=False)  # fmt: skip
    assert run.returncode == 0, run.stdout


def test_the_code_is_clean():
    for command in (["ruff", "check", "."], ["ruff", "format", "--check", "bot"], ["mypy"]):
        run = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stdout + run.stderr


def test_the_top_level_holds_the_given_names_only():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split("\n")
    names = {name.split("/")[0].strip('"') for name in tracked if name}
    assert {name for name in names if not name.startswith(".")} <= TOP


def test_the_engine_holds_no_name_of_the_shipped_case():
    """No alias of a person, agency, place, outlet or term that the shipped knowledge tells about stands in the engine."""
    names = set()
    for file in ("people.yaml", "agencies.yaml", "glossary.yaml"):
        for entity in yaml.safe_load((ROOT / "knowledge" / file).read_text(encoding="utf-8")):
            place = entity.get("class") == "place" and entity["id"] != "elsewhere"  # those tell other places from the case's
            if file != "glossary.yaml" or entity.get("say") or place:
                names |= {name for name in entity.get("alias", []) if len(name) > 3 or not name.isascii()}
    # A language, a country's currency and a word of asking are no knowledge of a case.
    common = {"Chinese", "America", "United States", "中文", "States", "opium", "美元"}
    names = {name.lower() for name in names if name not in common}
    source = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "bot").rglob("*.py")))
    words = set(re.findall(r"[a-z][a-z\-']+|[\u4e00-\u9fff]+", source.lower()))
    text = source.lower()
    hits = {name for name in names if (name in words if name.isascii() and " " not in name else len(name) > 1 and name in text)}
    assert hits <= ALLOWED, hits - ALLOWED


ALLOWED = {"chinese", "usa"}


@pytest.mark.parametrize("word", ["fentanyl", "芬太尼", "guangzhou", "广州", "annello", "于海斌", "new orleans", "diana"])
def test_the_engine_does_not_speak_of_the_case(word):
    for path in (ROOT / "bot").rglob("*.py"):
        assert word not in path.read_text(encoding="utf-8").lower(), path
