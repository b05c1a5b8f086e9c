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


FOLDERS = ("knowledge", "tests/second_case")


def names_in(folder):
    """Every name of a case, person, agency, place, outlet or term that a folder tells about, with their aliases."""
    root = ROOT / folder
    for path in [root / "people.yaml", root / "agencies.yaml", root / "glossary.yaml", *root.glob("cases/*/case.yaml")]:
        read = yaml.safe_load(path.read_text(encoding="utf-8"))
        for record in read if isinstance(read, list) else [read]:
            told_apart = record.get("class") in {"place", "outlet"} and record["id"] != "elsewhere"  # that one tells others from the case's
            if path.name != "glossary.yaml" or record.get("say") or told_apart:
                yield from (*record["name"].values(), record["id"], record.get("short", ""), *record.get("alias", []))


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_engine_holds_no_name_of_any_case(folder):
    names = {name for name in names_in(folder) if len(name) > 3 or (len(name) > 1 and not name.isascii())}
    # A language, a country's currency, and a word of asking or of writing software are no knowledge of a case.
    names = {name.lower() for name in names if name not in COMMON}
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "bot").rglob("*.py"))).lower()
    words = set(re.findall(r"[a-z][a-z\-']+|[\u4e00-\u9fff]+", text))
    hits = {name for name in names if name in (words if name.isascii() and " " not in name else text)}
    assert not hits


COMMON = {"Chinese", "China", "America", "United States", "中文", "States", "USA", "opium", "美元"}


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_names_of_a_folder_are_gathered_from_all_of_its_files(folder):
    expected = {"knowledge": {"fentanyl case", "芬太尼案", "Yu Haibin", "NCB", "Guangzhou"}, "tests/second_case": {"seal theft", "封条案", "registrar", "APC", "Tallow Quay"}}
    assert expected[folder] <= set(names_in(folder))


@pytest.mark.parametrize("word", ["fentanyl", "芬太尼", "guangzhou", "广州", "annello", "于海斌", "new orleans", "diana"])
def test_the_engine_does_not_speak_of_the_case(word):
    for path in (ROOT / "bot").rglob("*.py"):
        assert word not in path.read_text(encoding="utf-8").lower(), path
