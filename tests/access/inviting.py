"""F68: invitations guessed, used again, too late, handed on, and used by two at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from threading import Barrier
from typing import Any, Final

from bot import people
from bot.channels.telegram.incoming import key_of
from bot.channels.telegram.reception import Handled
from bot.people import BLOCKED_FOR, CODE_LASTS, MOST_GUESSES
from bot.state.acts import Enrolled, Found
from bot.state.changes import STALE, Arrival, Arrived
from bot.state.opening import open_state
from tests.access.house import NORTH, SOUTH, house, said
from tests.access.line import NOW, Line, settled
from tests.load.row import Outcome, Row, Trial

_GUESSER: Final = 5_000_000_000


@dataclass
class Desk:
    """Where invitations are made and used."""

    line: Line
    wrong: Counter[str]
    examples: list[str]

    def invited(self, role: str = "liaison", agency: str = NORTH, name: str = "Somebody") -> str:
        """The code of a new invitation."""
        code = people.new_code()
        ruling = people.invite("cli", role, agency, name, now=self.line.now, code=code)
        self.line.govern(*ruling.acts)
        return code

    def enters(self, person: int, code: str, **more: Any) -> bool:
        """Whether somebody who sends a code is enrolled by it."""
        handled = self.line.handled(said(1, person, f"/start {code}", **more))
        return any(isinstance(act, Enrolled) for act in handled.acts)

    def expect(self, what: str, found: object, expected: object = True) -> None:
        if found != expected:
            self.wrong[what] += 1
            self.examples.append(f"{what}: {found!r}"[:300])


@contextmanager
def _desk(trial: Trial, name: str) -> Iterator[Desk]:
    state = open_state(trial.folder / f"{name}.sqlite")
    try:
        yield Desk(Line(house(trial.seed).reception(public=False), state.store), Counter(), [])
    finally:
        state.close()


def invitations(trial: Trial) -> Outcome:
    """Guesses, and every way in which an invitation must not be used."""
    random, full = Random(trial.seed), trial.of(10_000)
    with _desk(trial, "guesses") as desk:
        _guesses(desk, random, full)
        rounds = trial.of(100)
        for number in range(rounds):
            _blocked(desk, 1_000 + 10 * number)
            _expired(desk, 100_000 + 10 * number, random)
            _once(desk, 200_000 + 10 * number, random)
    figures = (
        f"{full:,} guesses beside an open invitation: {desk.wrong['guessed']} accepted; {rounds} times each: the right code after {MOST_GUESSES} wrong ones, until an hour "
        f"and at it; at {CODE_LASTS:.0f} s and just before; used again; by who came first; in a group; with its own role and agency: "
        f"{sum(desk.wrong.values())} wrong {dict(desk.wrong) or ''}"
    )
    return Outcome(not desk.wrong, "; ".join([figures, *desk.examples[:3]]))


def _guesses(desk: Desk, random: Random, full: int) -> None:
    """Codes that nobody was given: made up, or one that was given with a letter changed; each by somebody who may still guess."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    code = desk.invited()
    for number in range(full):
        made_up = "".join(random.choices(alphabet, k=random.choice((20, 21, 22, 22, 22, 64))))
        bent = code[: (place := random.randrange(len(code)))] + random.choice(alphabet.replace(code[place], "")) + code[place + 1 :]
        guess = random.choice((made_up, bent, code.swapcase(), code[:-1], code + "A", people.digest_of(code)))
        if desk.enters(_GUESSER + number // MOST_GUESSES, guess):
            desk.wrong["guessed"] += 1
    desk.expect("who has one gets in all the same", desk.enters(_GUESSER - 1, code))


def _blocked(desk: Desk, person: int) -> None:
    """After five wrong codes none is looked at for an hour from the last; a minute's pause changes nothing."""
    for _ in range(MOST_GUESSES):
        desk.expect("a wrong code", desk.enters(person, people.new_code()), expected=False)
        desk.line.now += 1
    last = desk.line.now - 1
    for wait in (0.0, 60.0, BLOCKED_FOR - 0.001):
        desk.line.now = last + wait
        desk.expect("the right code too soon", desk.enters(person, desk.invited()), expected=False)
    desk.line.now = last + BLOCKED_FOR
    desk.expect("the right code after an hour", desk.enters(person, desk.invited()))


def _expired(desk: Desk, person: int, random: Random) -> None:
    """Good until the second at which it ends, and not at it."""
    made, code, other = desk.line.now, desk.invited(), desk.invited()
    desk.line.now = made + CODE_LASTS
    desk.expect("at its end", desk.enters(person, code), expected=False)
    desk.line.now = made + CODE_LASTS + random.random() * 10_000
    desk.expect("after its end", desk.enters(person + 1, code), expected=False)
    desk.line.now = made + CODE_LASTS - 0.001
    desk.expect("just before its end", desk.enters(person + 2, other))
    desk.line.now = made + CODE_LASTS


def _once(desk: Desk, person: int, random: Random) -> None:
    """Handed on, it is good for who comes first; used, for nobody; and it gives what it was made for, whatever its user is or says."""
    role, agency = random.choice(people.ROLES_TO_GIVE), random.choice(("", NORTH, SOUTH))
    code = desk.invited(role, agency, "Somebody Else")
    shown = desk.invited(role, agency, "Somebody Else")
    desk.expect("in a group", desk.enters(person, shown, chat=-104), expected=False)
    desk.expect("after a group has seen it", desk.enters(person + 4, shown), expected=False)
    desk.expect("by who is nobody", desk.enters(person, code, sender_chat={"id": -1, "type": "channel"}), expected=False)
    desk.expect("first", desk.enters(person, code))
    enrolled = desk.line.found((person, person)).person
    desk.expect("role and agency", (enrolled and enrolled.role, enrolled and enrolled.agency), (role, agency))
    for other in (person, person + 1, person + 2):
        desk.expect("used again", desk.enters(other, code), expected=False)
    more = desk.invited("admin", SOUTH)
    desk.expect("by who is in already", desk.enters(person, more), expected=False)
    after = desk.line.found((person, person)).person
    desk.expect("nothing more for who is in", (after and after.role, after and after.agency), (role, agency))
    desk.expect("left for who it is for", desk.enters(person + 3, more))


# Two at once


def races(trial: Trial) -> Outcome:
    """Two people send one code at once: each decided by what is on file, and kept as rounds side by side keep it."""
    rounds, random, ends, orders = trial.of(1_000), Random(trial.seed), Counter[int](), Counter[str]()
    with _desk(trial, "races") as desk, ThreadPoolExecutor(2) as pool:
        for number in range(rounds):
            code, two = desk.invited(), (10_000 + 2 * number, 10_001 + 2 * number)
            before = len(desk.line.found(roster=True).roster)
            order = random.choice(("threads", "one batch", "one batch, turned round", "decided together"))
            orders[order] += 1
            entered = _raced(desk, pool, two, code, order)
            roster = [person.person for person in desk.line.found(roster=True).roster]
            ends[len(roster) - before] += 1
            desk.expect("told", sum(entered), 1)
            desk.expect("on file", [one in roster for one in two].count(True), 1)
    figures = f"{rounds:,} races ({', '.join(f'{count} {order}' for order, count in sorted(orders.items()))}): {ends[1]:,} with one enrolled, {ends[2]} with two, {ends[0]} with none"
    return Outcome(ends == Counter({1: rounds}) and not desk.wrong, "; ".join([figures, *desk.examples[:3]]))


def _raced(desk: Desk, pool: ThreadPoolExecutor, two: tuple[int, int], code: str, order: str) -> list[bool]:
    """Who was let in, of two."""
    updates = [said(1, person, f"/start {code}") for person in two]
    if order == "threads":
        start = Barrier(2)
        return list(pool.map(lambda update: _let_in(_with_others(desk.line, update, start)), updates))
    decided = [(next(desk.line.numbers), *desk.line.dealt(update), update) for update in updates]
    desk.line.store.apply([Arrived([Arrival(number, key_of(update), b"{}", NOW) for number, _, _, update in decided])])
    changes = [settled(number, handled, found, update, desk.line.now) for number, handled, found, update in decided]
    if order == "decided together":
        results = [desk.line.store.apply([change])[0] for change in changes]
    else:
        turned = order.endswith("round")
        results = desk.line.store.apply(changes[::-1] if turned else changes)[:: -1 if turned else 1]
    return [_settled(desk.line, one, result) for one, result in zip(decided, results, strict=True)]


def _settled(line: Line, decided: tuple[int, Handled, Found, Any], result: Any) -> bool:
    """Whether somebody was let in; what was decided too late is decided anew."""
    number, handled, _, update = decided
    while result is STALE:
        handled, found = line.dealt(update)
        (result,) = line.store.apply([settled(number, handled, found, update, line.now)])
    return _let_in(handled)


def _with_others(line: Line, update: Any, start: Barrier) -> Handled:
    start.wait(10)
    return line.handled(update)


def _let_in(handled: Handled) -> bool:
    return any(isinstance(act, Enrolled) for act in handled.acts)


ROWS: Final = (
    Row("F68", "10,000 guesses: 0 accepted; reuse, expiry, blocking to the second; what it was made for and nothing else", invitations),
    Row("F68-races", "two people with one code: exactly one enrolled in each of 1,000", races),
)
