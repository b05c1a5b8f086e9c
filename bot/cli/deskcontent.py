"""A version of a statement as the command line describes it: options, files, times."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.cli.deskwords import unclear
from bot.errors import CasebriefError

if TYPE_CHECKING:
    from bot.state.filed import Filed
    from bot.statements.times import Moment
    from bot.statements.version import Both, Version

_TEXTS: Final = {"en": "en", "zh_hans": "zh-Hans", "zh_hant": "zh-Hant"}


def options(parser: argparse.ArgumentParser) -> None:
    """Adds what a version is described by."""
    for name, script in _TEXTS.items():
        option = f"--{script.lower()}"
        about = f"the text in {script}, in UTF-8; a line break at its end is left out"
        parser.add_argument(option, dest=name, type=Path, metavar="FILE", help=about)
        about = "original (the default), official translation or unofficial translation"
        parser.add_argument(f"{option}-is", dest=f"{name}_is", metavar="WHAT", help=about)
    parser.add_argument("--label", help="its TLP label, such as TLP:CLEAR")
    parser.add_argument("--agency", metavar="ID", help="whose it is")
    parser.add_argument("--party", action="append", metavar="ID", help="an agency that makes it with others; once for each, - for none")
    parser.add_argument("--speaker", metavar="NAME", help="whose words they are")
    both(parser, "occasion", "what they were said at")
    parser.add_argument("--date", metavar="DAY", help="when they were said, such as 2027-03-08")
    parser.add_argument("--embargo", metavar="TIME", help="not before then, such as '2027-03-08 09:00 Europe/Berlin'; - for none")
    parser.add_argument("--until", metavar="TIME", help="not from then on; - for none")
    parser.add_argument("--announce", choices=["yes", "no"], help="whether it may be told before its time that there is such a statement")
    both(parser, "reason", "of a correction: why it is needed")


def both(parser: argparse.ArgumentParser, name: str, about: str, *, required: bool = False) -> None:
    """Adds the two options for what is said in both languages."""
    parser.add_argument(f"--{name}-en", default="", required=required, metavar="WORDS", help=f"{about}, in English")
    parser.add_argument(f"--{name}-zh", default="", required=required, metavar="WORDS", help=f"{about}, in Chinese")


def content(parsed: argparse.Namespace, last: Filed | None) -> Version:
    """What the command line says of a version, on top of what the last one says."""
    from bot.statements.standing import whole
    from bot.statements.version import Both, Version

    before = (whole(last) if last is not None else None) or Version(statement=parsed.statement, number=1)
    corrects = last is not None and last.stored in {"approved", "withdrawn"}
    occasion = _said(before.occasion, parsed.occasion_en, parsed.occasion_zh)
    reason = _said(Both() if corrects else before.reason, parsed.reason_en, parsed.reason_zh)
    return replace(before, **dict(_given(parsed)), texts=_texts(parsed, before), occasion=occasion, reason=reason)


def _given(parsed: argparse.Namespace) -> Iterator[tuple[str, Any]]:
    """What the command line names, by the fields of a version."""
    for name in ("label", "agency", "speaker"):
        if getattr(parsed, name) is not None:
            yield name, getattr(parsed, name)
    for name in ("embargo", "until"):
        if getattr(parsed, name) is not None:
            yield name, _moment(name, getattr(parsed, name))
    if parsed.party is not None:
        yield "parties", tuple(party for party in parsed.party if party != "-")
    if parsed.announce is not None:
        yield "announce", parsed.announce == "yes"
    if parsed.date is not None:
        yield "date", _date(parsed.date)


def _said(before: Both, en: str, zh: str) -> Both:
    return replace(before, en=en or before.en, zh=zh or before.zh)


def _texts(parsed: argparse.Namespace, before: Version) -> dict[Any, Any]:
    from bot.statements.version import Text

    texts: dict[Any, Any] = dict(before.texts)
    for name, script in _TEXTS.items():
        file, wording = getattr(parsed, name), getattr(parsed, f"{name}_is")
        if file is not None:
            texts[script] = Text(_read(file), texts[script].wording if script in texts else "original")
        if wording is not None and script in texts:
            texts[script] = replace(texts[script], wording=wording)
    return texts


def _read(file: Path) -> str:
    """The text in a file, byte for byte, but for one line break at its end, which editors put there."""
    try:
        return file.read_bytes().decode("utf-8").removesuffix("\n")
    except UnicodeDecodeError as error:
        raise CasebriefError(f"{file}: byte {error.start + 1} is no UTF-8; save the text as UTF-8") from error
    except OSError as error:
        raise CasebriefError(f"{file}: cannot be read ({error.strerror})") from error


def _date(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise CasebriefError(f"--date is '{written}'; a day is written as 2027-03-08") from error


def _moment(name: str, written: str) -> Moment | None:
    from bot.statements.times import Unclear, read

    if written == "-":
        return None
    found = read(written)
    if isinstance(found, Unclear):
        raise CasebriefError(f"--{name} is '{written}': {unclear(found)}")
    return found
