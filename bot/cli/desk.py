"""The press desk from the command line, on the state beside a running bot: draft, submit, approve, withdraw, history, diff."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from time import time
from typing import TYPE_CHECKING, Any, Final

from bot import settings
from bot.cli import deskcontent
from bot.cli.auditing import operator
from bot.cli.deskwords import told
from bot.cli.exits import FAULT
from bot.errors import CasebriefError

if TYPE_CHECKING:
    from bot.people import Ruling
    from bot.state.acts import Found
    from bot.state.filed import Filed
    from bot.statements.actors import Actor
    from bot.statements.places import Telling
    from bot.statements.version import Version

Command = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]
_DONE: Final = frozenset({"drafted", "edited", "corrected", "submitted", "approved", "part-approved", "withdrawn"})


def commands(add: Command) -> None:
    """Adds the commands of the desk."""
    drafting = add("draft", draft, "write a statement, other words for one that is not out yet, or a correction of one that is")
    _about(drafting, "who writes (default: the operator)")
    deskcontent.options(drafting)
    submitting = add("submit", submit, "freeze a version as it is, for approval")
    _about(submitting, "who submits", required=True, numbered=True)
    approving = add("approve", approve, "approve a version, by somebody who never wrote in it")
    _about(approving, "who approves", required=True, numbered=True)
    approving.add_argument("hash", metavar="HASH", help="how the hash of what was read begins: four characters or more")
    withdrawing = add("withdraw", withdraw, "take a version out of use, at once")
    _about(withdrawing, "who withdraws", required=True, numbered=True)
    deskcontent.both(withdrawing, "reason", "why", required=True)
    listing = add("history", history, "list the versions of a statement and whether they may be used, or all statements")
    listing.add_argument("statement", nargs="?", metavar="ID", help="such as ps-2027-001 (default: all)")
    comparing = add("diff", diff, "show what changed between two versions: by words in English, by characters in Chinese")
    comparing.add_argument("statement", metavar="ID")
    comparing.add_argument(
        "versions", nargs="*", type=int, metavar="N", help="two versions (default: the last that was in use, and the last)"
    )


def _about(parser: argparse.ArgumentParser, who: str, *, required: bool = False, numbered: bool = False) -> None:
    parser.add_argument("statement", metavar="ID", help="such as ps-2027-001")
    parser.add_argument("--as", dest="acting", type=int, metavar="NUMBER", required=required, help=f"{who}: a number of 'casebrief people'")
    if numbered:
        parser.add_argument("--version", type=int, metavar="N", help="this version (default: the last)")


def draft(parsed: argparse.Namespace) -> int:
    """Drafts a statement, edits what is not out yet, or corrects what is; what the command line does not name stays as it was."""
    from bot.statements import rulings
    from bot.statements.rulings import Seen

    seen: list[Seen] = []

    def ruled(found: Found, by: Actor) -> Ruling:
        last = found.versions[-1] if found.versions else None
        content = deskcontent.content(parsed, last)
        if last is None:
            return rulings.draft(found, by, content, now=time())
        if last.stored in {"approved", "withdrawn"}:
            return rulings.correct(found, by, content, now=time())
        seen.append(Seen(last.version, last.hash))  # what it was when this began counts: what others wrote meanwhile is not written over
        return rulings.edit(found, by, content, seen=seen[0], now=time())

    return _decided(parsed, ruled)


def submit(parsed: argparse.Namespace) -> int:
    """Submits a version."""
    from bot.statements import rulings

    return _decided(parsed, lambda found, by: rulings.submit(found, by, _seen(parsed, found), now=time()))


def approve(parsed: argparse.Namespace) -> int:
    """Approves a version."""
    from bot.statements import rulings

    return _decided(parsed, lambda found, by: rulings.approve(found, by, _seen(parsed, found), typed=parsed.hash, now=time()))


def withdraw(parsed: argparse.Namespace) -> int:
    """Withdraws a version."""
    from bot.statements import rulings
    from bot.statements.version import Both

    reason = Both(parsed.reason_en, parsed.reason_zh)
    return _decided(parsed, lambda found, by: rulings.withdraw(found, by, _seen(parsed, found).version, reason=reason, now=time()))


def _seen(parsed: argparse.Namespace, found: Found) -> Any:
    from bot.statements.rulings import Seen

    number = parsed.version or (found.versions[-1].version if found.versions else 0)
    return next((Seen(one.version, one.hash) for one in found.versions if one.version == number), Seen(number, ""))


def _decided(parsed: argparse.Namespace, ruled: Callable[[Found, Actor], Ruling]) -> int:
    """The exit code of a decision, which is taken anew where something has been decided meanwhile."""
    from bot.state.acts import Want
    from bot.state.beside import store_beside
    from bot.state.changes import Governed, Wanted

    with store_beside(settings.read().state) as store:
        done = False
        while not done:
            ((found,),) = store.apply([Wanted([Want((0, 0), roster=True, statement=parsed.statement)])])
            ruling = ruled(found, _actor(parsed, found))
            done = not (ruling.acts or ruling.records) or store.apply([Governed(found.people, ruling.acts, ruling.records)])[0]
    refused = ruling.said not in _DONE
    for line in told(ruling, parsed.statement):
        print(f"casebrief: {line}" if refused else line, file=sys.stderr if refused else sys.stdout)
    return FAULT if refused else 0


def _actor(parsed: argparse.Namespace, found: Found) -> Actor:
    from bot.statements.actors import Actor

    if parsed.acting is None:
        return Actor(None, operator())
    person = next((one for one in found.roster if one.number == parsed.acting), None)
    if person is None:
        raise CasebriefError(f"there is nobody with the number {parsed.acting}; 'casebrief people' shows the numbers")
    return Actor(person, operator())


def history(parsed: argparse.Namespace) -> int:
    """Prints the versions of a statement, or all statements."""
    from bot.cli.deskwords import version_lines
    from bot.state.beside import reading_beside
    from bot.state.desk import on_file, statements
    from bot.state.finding import everyone

    with reading_beside(settings.read().state) as connection:
        names = [parsed.statement] if parsed.statement else statements(connection)
        files = {name: on_file(connection, name) for name in names}
        people = {person.known_as: f"{person.name} ({person.number})" for person in everyone(connection)}
    if parsed.statement and not files[parsed.statement]:
        raise CasebriefError(_nothing(parsed.statement))
    if not files:
        print("there is no statement on file")
    telling = _telling()
    for versions in files.values():
        for filed in versions if parsed.statement else versions[-1:]:
            print("\n".join(version_lines(filed, versions, telling, now=time(), people=people)))
    return 0


def _telling() -> Telling:
    from bot.model import Lang
    from bot.statements.places import Telling

    return Telling(Lang.EN, lambda phrase: phrase, settings.read().zones)


def _nothing(statement: str) -> str:
    return f"there is no statement '{statement}' on file; 'casebrief statement history' lists all"


def diff(parsed: argparse.Namespace) -> int:
    """Prints what changed from one version to another, in each language."""
    from bot.state.beside import reading_beside
    from bot.state.desk import on_file
    from bot.statements.differences import differences, marked
    from bot.statements.version import SCRIPTS, Text

    with reading_beside(settings.read().state) as connection:
        versions = on_file(connection, parsed.statement)
    old, new = _two(parsed, versions)
    print(f"{parsed.statement} v{old.number} to v{new.number}, whose hash is {new.hash}")
    for script in SCRIPTS:
        before, after = (version.texts.get(script, Text("")).words for version in (old, new))
        if before or after:
            print(f"{script}: {marked(differences(before, after, script)) if before != after else '(the same)'}")
    return 0


def _two(parsed: argparse.Namespace, versions: Sequence[Filed]) -> tuple[Version, Version]:
    """The versions to compare; an empty one stands for the one before the first."""
    from bot.statements.clock import Now
    from bot.statements.standing import last_told, whole
    from bot.statements.version import Version

    if not versions:
        raise CasebriefError(_nothing(parsed.statement))
    if len(parsed.versions) not in {0, 2}:
        raise CasebriefError("name two versions, or none")
    known = {filed.version: whole(filed) for filed in versions}
    told_last = last_told(versions[:-1], Now(time()))
    numbers = parsed.versions or [told_last.version if told_last is not None else 0, versions[-1].version]
    found = [known.get(number) if number else Version(statement=parsed.statement, number=0) for number in numbers]
    for number, version in zip(numbers, found, strict=True):
        if version is None:
            what = "is not what was written" if number in known else "is not on file"
            raise CasebriefError(f"{parsed.statement}: version {number} {what}; there are {', '.join(map(str, known))}")
    return found[0], found[1]  # type: ignore[return-value]
