"""What an operator decides about people, from the command line: the same as an administrator does in the chat."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from time import time
from typing import TYPE_CHECKING, Any, Final

from bot import settings
from bot.cli.auditing import operator
from bot.cli.exits import FAULT, MISUSE
from bot.cli.opening import open_for
from bot.governance.audience import ROLES, Reader
from bot.model import Lang

if TYPE_CHECKING:
    from bot.people import Ruling
    from bot.state.acts import Found, Person

_ROLES: Final = tuple(role for role in ROLES if role != "guest")
_SAID: Final = {
    "nobody": "there is nobody with the number {number}; 'casebrief people' shows the numbers",
    "no-role": "there is no role '{role}'; allowed are " + ", ".join(_ROLES),
    "no-name": "a name is needed, of at most {most} characters",
    "last-admin": "that would leave nobody who can decide about people; make somebody else an admin first",
    "unchanged": "nothing to change: {name} is {role}{at}",
    "role": "{name} is now {role}{at}",
    "suspended": "{name} is suspended as of now",
    "resumed": "{name} is let in again as {role}{at}",
    "held": "{name} is under a legal hold: what is kept of them cannot be erased",
    "free": "{name} is under no legal hold any more",
    "invited": "an invitation for {name} as {role}{at}, good once and for {minutes} minutes",
}
_REFUSED: Final = frozenset({"nobody", "no-role", "no-name", "last-admin"})


def commands(add: Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]) -> None:
    """Adds the commands about people."""
    listing = add("people", list_people, "list who is enrolled")
    listing.add_argument("--json", action="store_true", help="print one JSON object a line; times are seconds since 1970")
    inviting = add("invite", invite, "make an invitation: a code that lets one person in, once, for a quarter of an hour")
    inviting.add_argument("role", metavar="ROLE", help=", ".join(_ROLES))
    inviting.add_argument("agency", metavar="AGENCY", help="an agency on file, by its id or any of its names; - for none")
    inviting.add_argument("name", nargs="+", metavar="NAME", help="whom it is for, as others shall see them")
    role = add("role", change_role, "give somebody another role and agency")
    role.add_argument("number", type=int, metavar="NUMBER", help="of 'casebrief people'")
    role.add_argument("role", metavar="ROLE", help=", ".join(_ROLES))
    role.add_argument("agency", metavar="AGENCY", nargs="?", default="-", help="an agency on file; - for none (the default)")
    _switch(add("suspend", suspend, "shut somebody out, as of now"), "let them in again")
    _switch(add("hold", hold, "put somebody under a legal hold, so that what is kept of them cannot be erased"), "take them out of it")


def _switch(parser: argparse.ArgumentParser, about: str) -> None:
    parser.add_argument("number", type=int, metavar="NUMBER", help="of 'casebrief people'")
    parser.add_argument("--off", action="store_true", help=about)


def list_people(parsed: argparse.Namespace) -> int:
    """Prints everyone enrolled."""
    from bot.state.beside import reading_beside
    from bot.state.finding import everyone

    with reading_beside(settings.read().state) as connection:
        roster = everyone(connection)
    if not roster and not parsed.json:
        print("nobody is enrolled")
    for person in roster:
        print(json.dumps(_fields(person), ensure_ascii=False) if parsed.json else _line(person))
    return 0


def _fields(person: Person) -> dict[str, Any]:
    names = ("number", "name", "role", "agency", "enrolled", "suspended", "held", "known_as")
    return {name: getattr(person, name) for name in names}


def _line(person: Person) -> str:
    marks = [mark for mark, since in (("suspended", person.suspended), ("legal hold", person.held)) if since is not None]
    since = f"since {datetime.fromtimestamp(person.enrolled, UTC):%Y-%m-%d}"
    return f"{person.number:>4}  {person.name}: {', '.join([person.role, *([person.agency] if person.agency else []), since, *marks])}"


def invite(parsed: argparse.Namespace) -> int:
    """Makes an invitation and prints its code, and the link where the bot has told its name."""
    from bot import people

    agency = _agency(parsed)
    if agency is None:
        return MISUSE
    code = people.new_code()

    def ruled(_: Found) -> Ruling:
        return people.invite(operator(), parsed.role, agency, " ".join(parsed.name), now=time(), code=code)

    ended = _decided(ruled)
    if not ended:
        name = _username()
        print(f"https://t.me/{name}?start={code}" if name else f"to be sent to the bot: /start {code}")
    return ended


def change_role(parsed: argparse.Namespace) -> int:
    """Gives somebody another role."""
    from bot import people

    agency = _agency(parsed)
    if agency is None:
        return MISUSE

    def ruled(found: Found) -> Ruling:
        ruling = people.change_role(operator(), found.roster, parsed.number, parsed.role, agency=agency, now=time())
        return _untold(ruling, "role")

    return _decided(ruled)


def suspend(parsed: argparse.Namespace) -> int:
    """Shuts somebody out, or lets them in again."""
    from bot import people

    def ruled(found: Found) -> Ruling:
        return _untold(people.suspend(operator(), found.roster, parsed.number, on=not parsed.off, now=time()), "menu")

    return _decided(ruled)


def _untold(ruling: Ruling, what: str) -> Ruling:
    """A ruling that also has the bot tell whom it is about of their role, or set no more than their menu, once it runs."""
    from bot.state.acts import Enrolled, Noting, untold_of

    told = (Noting(untold_of(act.person.person), what) for act in ruling.acts if isinstance(act, Enrolled))
    return replace(ruling, acts=(*ruling.acts, *told))


def hold(parsed: argparse.Namespace) -> int:
    """Puts somebody under a legal hold, or takes them out of it."""
    from bot import people

    return _decided(lambda found: people.hold(operator(), found.roster, parsed.number, on=not parsed.off, now=time()))


def _decided(ruled: Callable[[Found], Ruling]) -> int:
    """The exit code of a decision, which is taken anew where the bot has decided something meanwhile."""
    from bot.state.acts import Want
    from bot.state.beside import store_beside
    from bot.state.changes import Governed, Wanted

    with store_beside(settings.read().state) as store:
        done = False
        while not done:
            ((found,),) = store.apply([Wanted([Want((0, 0), roster=True)])])
            ruling = ruled(found)
            done = not ruling.acts or store.apply([Governed(found.people, ruling.acts, ruling.records)])[0]
    agency = ruling.values.get("agency")
    told = _SAID[ruling.said].format(**ruling.values, at=f", {agency}" if agency else "")
    print(f"casebrief: {told}" if ruling.said in _REFUSED else told, file=sys.stderr if ruling.said in _REFUSED else sys.stdout)
    return FAULT if ruling.said in _REFUSED else 0


def _agency(parsed: argparse.Namespace) -> str | None:
    """The id of the agency that the command line names; None, and it is told, where there is none."""
    from bot.pipeline.agencies import agency_named

    if parsed.agency in {"-", ""}:
        return ""
    index = open_for(parsed, Reader("admin")).index
    found = agency_named(parsed.agency, index)
    if found is None:
        listed: Sequence[str] = [line.entry for line in index.lines("agencies", Lang.EN)]
        print(f"casebrief: there is no agency '{parsed.agency}' on file; there are {', '.join(listed)}, and - for none", file=sys.stderr)
    return found


def _username() -> str | None:
    """What the bot is called on Telegram, None where it has never told."""
    from bot.state.standing import standing

    return standing(settings.read().state, time()).username
