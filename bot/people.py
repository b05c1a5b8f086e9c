"""Enrolment and all that follows: what is decided about people, as values. Pure: what is on file and a wish in, a ruling out.

Telegram and the command line ask here alike; whether who asks may do so is decided before (bot.governance.permits).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from secrets import token_hex, token_urlsafe
from typing import Any, Final

from bot.governance.audience import ROLES, Reader, audience_of
from bot.labels import AMBER, CLEAR, LABELS, highest
from bot.state.acts import Act, Enrolled, Erased, Found, Grouped, Guessed, Guesses, Invitation, Invited, Person
from bot.state.records import Record

ROLES_TO_GIVE: Final = tuple(role for role in ROLES if role != "guest")
GROUP_LABELS: Final = LABELS[: LABELS.index(AMBER) + 1]
"""What a group may read at: never TLP:AMBER+STRICT, since its members may be of several agencies."""
CODE_LASTS: Final = 900.0
"""Seconds for which an invitation is good."""
MOST_GUESSES: Final = 5
BLOCKED_FOR: Final = 3_600.0
"""Wrong codes after which no code of that person is looked at for so many seconds."""
LONGEST_NAME: Final = 64
_RANDOM: Final = 16
"""Bytes of a code and of what the audit trail calls a person: 128 bits."""

Mint = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What was decided: in one word, with the values to tell it by; what is to be done, and what the audit trail is to hold."""

    said: str
    values: Mapping[str, Any] = field(default_factory=dict)
    acts: tuple[Act, ...] = ()
    records: tuple[Record, ...] = ()


def new_code() -> str:
    """A code that nobody can guess."""
    return token_urlsafe(_RANDOM)


def new_alias() -> str:
    """What the audit trail calls somebody: random, so that it tells nothing once the row that links the two is gone."""
    return token_hex(_RANDOM)


def digest_of(code: str) -> str:
    """What is kept of a code."""
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()


def reader_of(person: Person | None, role: str) -> Reader:
    """Whom somebody reads as, whose role counts as this one."""
    return Reader(role, person.agency if person is not None and role != "guest" else "")


def accept(found: Found, person: int, now: float, mint: Mint = new_alias) -> Ruling:
    """Whether somebody who sends a code is let in: 'enrolled', 'known' (they are in already), or 'refused', which is told like anything."""
    if found.person is not None and found.person.suspended is None:
        return Ruling("known")
    known_as = found.person.known_as if found.person is not None else mint()
    guesses = found.guesses if found.guesses is not None and now - found.guesses.since < BLOCKED_FOR else Guesses(0, now, known_as)
    if guesses.wrong >= MOST_GUESSES:
        return Ruling("refused")
    invitation = found.invitation
    if invitation is None or invitation.ends <= now or found.person is not None:
        wrong = replace(guesses, wrong=guesses.wrong + 1, since=now)
        refused = Record("refused", wrong.known_as, detail={"why": "code", "wrong": wrong.wrong}, at=now)
        return Ruling("refused", acts=(Guessed(person, wrong),), records=(refused,))
    enrolled = Person(person, 0, invitation.role, invitation.agency, invitation.name, guesses.known_as, now)
    detail = {"role": enrolled.role, "agency": enrolled.agency, "invited by": invitation.by}
    return Ruling(
        "enrolled",
        _told(enrolled),
        (Enrolled(enrolled, LABELS[-1], invitation.code),),
        (Record("enrolled", enrolled.known_as, enrolled.known_as, detail, now),),
    )


def invite(by: str, role: str, agency: str, name: str, *, now: float, code: str) -> Ruling:
    """An invitation for somebody with a role and an agency; 'no-role' or 'no-name' where there can be none."""
    if role not in ROLES_TO_GIVE:
        return Ruling("no-role", {"role": role})
    named = " ".join(name.split())
    if not named or len(named) > LONGEST_NAME or not named.isprintable():
        return Ruling("no-name", {"most": LONGEST_NAME})
    invitation = Invitation(digest_of(code), role, agency, named, by, now + CODE_LASTS)
    record = Record("invited", by, detail={"role": role, "agency": agency}, at=now)
    values = {"role": role, "agency": agency, "name": named, "minutes": int(CODE_LASTS / 60)}
    return Ruling("invited", values, (Invited(invitation),), (record,))


def change_role(by: str, roster: Sequence[Person], number: int, role: str, *, agency: str, now: float) -> Ruling:
    """Another role and agency for somebody; 'nobody', 'no-role', 'last-admin' or 'unchanged' where nothing is done."""
    person = _numbered(roster, number)
    if person is None:
        return Ruling("nobody", {"number": number})
    if role not in ROLES_TO_GIVE:
        return Ruling("no-role", {"role": role})
    after = replace(person, role=role, agency=agency)
    if after == person:
        return Ruling("unchanged", _told(person))
    if _is_last(person, roster) and role != "admin":
        return Ruling("last-admin")
    detail = {"from": person.role, "role": role, "agency": agency}
    return Ruling("role", _told(after), (Enrolled(after, _still_read(person, after)),), (Record("role", by, person.known_as, detail, now),))


def suspend(by: str, roster: Sequence[Person], number: int, *, on: bool, now: float) -> Ruling:
    """Somebody suspended, or let in again; 'nobody', 'last-admin' or 'unchanged' where nothing is done."""
    person = _numbered(roster, number)
    if person is None:
        return Ruling("nobody", {"number": number})
    if (person.suspended is not None) == on:
        return Ruling("unchanged", _told(person))
    if on and _is_last(person, roster):
        return Ruling("last-admin")
    after = replace(person, suspended=now if on else None)
    kind: Final = "suspended" if on else "resumed"
    most = CLEAR if on else LABELS[-1]
    return Ruling(kind, _told(after), (Enrolled(after, most),), (Record(kind, by, person.known_as, at=now),))


def hold(by: str, roster: Sequence[Person], number: int, *, on: bool, now: float) -> Ruling:
    """Somebody put under a legal hold, which keeps what is held of them from being erased, or taken out of it."""
    person = _numbered(roster, number)
    if person is None:
        return Ruling("nobody", {"number": number})
    if (person.held is not None) == on:
        return Ruling("unchanged", _told(person))
    after = replace(person, held=now if on else None)
    record = Record("held", by, person.known_as, {"on": on}, now)
    return Ruling("held" if on else "free", _told(after), (Enrolled(after, LABELS[-1]),), (record,))


def forget(person: Person | None, roster: Sequence[Person], number: int, now: float) -> Ruling:
    """All that is held of somebody erased; `number` is theirs on Telegram. 'on-hold' or 'last-admin' where nothing is."""
    if person is not None and person.held is not None:
        return Ruling("on-hold")
    if person is not None and _is_last(person, roster):
        return Ruling("last-admin")
    subject = person.known_as if person is not None else ""
    return Ruling("erased", {}, (Erased(number),), (Record("erased", subject, subject, at=now),))


def label_group(by: str, chat: int, label: str, now: float) -> Ruling:
    """A label for a group; 'no-label' where it may not be given one."""
    whole = label if label.startswith("TLP:") else f"TLP:{label}"
    if whole not in GROUP_LABELS:
        return Ruling("no-label", {"label": label, "labels": ", ".join(GROUP_LABELS)})
    return Ruling("labelled", {"label": whole}, (Grouped(chat, whole),), (Record("group", by, detail={"label": whole}, at=now),))


def administrators(roster: Iterable[Person]) -> list[Person]:
    """Those who may decide about people."""
    return [person for person in roster if person.role == "admin" and person.suspended is None]


def _is_last(person: Person, roster: Iterable[Person]) -> bool:
    return [admin.person for admin in administrators(roster)] == [person.person]


def _numbered(roster: Iterable[Person], number: int) -> Person | None:
    return next((person for person in roster if person.number == number), None)


def _still_read(before: Person, after: Person) -> str:
    """The highest label up to which somebody reads all that they read before."""
    old, new = (audience_of(Reader(person.role, person.agency)) for person in (before, after))
    if new.agency == old.agency:
        return new.labels[-1]
    return highest(label for label in new.labels if label in GROUP_LABELS)


def _told(person: Person) -> dict[str, Any]:
    return {"number": person.number, "name": person.name, "role": person.role, "agency": person.agency}
