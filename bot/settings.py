"""Settings: from the environment, read once, each with its source."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.errors import SettingsError

CEILINGS: Final = ("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT")


@dataclass(frozen=True, slots=True)
class Setting:
    """A value and where it comes from."""

    name: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings in force."""

    knowledge: Path
    locales: Path
    data: Path
    ceiling: str
    listed: tuple[Setting, ...]


def read(environ: Mapping[str, str] | None = None, *, knowledge: str | None = None) -> Settings:
    """The settings in force; `knowledge` is what the command line named."""
    environ = os.environ if environ is None else environ
    folder, folder_source = _knowledge(environ, knowledge)
    data, data_source = _data(environ)
    ceiling = environ.get("CASEBRIEF_CEILING", "TLP:GREEN")
    if ceiling not in CEILINGS:
        raise SettingsError(f"CASEBRIEF_CEILING is '{ceiling}'; allowed are {', '.join(CEILINGS)}")
    ceiling_source = "environment" if "CASEBRIEF_CEILING" in environ else "default"
    return Settings(
        knowledge=folder,
        locales=shipped("locales"),
        data=data,
        ceiling=ceiling,
        listed=(
            Setting("CASEBRIEF_KNOWLEDGE", str(folder), folder_source),
            Setting("CASEBRIEF_DATA", str(data), data_source),
            Setting("CASEBRIEF_CEILING", ceiling, ceiling_source),
        ),
    )


def shipped(what: str) -> Path:
    """The folder of that name inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent
    inside = package / "shipped" / what
    return inside if inside.is_dir() else package.parent / what


def _knowledge(environ: Mapping[str, str], named: str | None) -> tuple[Path, str]:
    if named:
        return Path(named).absolute(), "--knowledge"
    if environ.get("CASEBRIEF_KNOWLEDGE"):
        return Path(environ["CASEBRIEF_KNOWLEDGE"]).absolute(), "environment"
    here = Path.cwd() / "knowledge"
    if (here / "sources.yaml").is_file():
        return here, "./knowledge"
    return shipped("knowledge"), "shipped"


def _data(environ: Mapping[str, str]) -> tuple[Path, str]:
    if environ.get("CASEBRIEF_DATA"):
        return Path(environ["CASEBRIEF_DATA"]).absolute(), "environment"
    home = Path(environ.get("HOME") or environ.get("USERPROFILE") or Path.home())
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "casebrief", "default"
    if sys.platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "casebrief", "default"
    return Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "casebrief", "default"
