"""F60, F61: buttons that nobody was given, and buttons that were given to somebody else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from bot.channels.telegram.buttons import How, Press, data_of
from bot.channels.telegram.keyboards import Keyboards
from bot.channels.telegram.office import FORGET
from bot.channels.telegram.reception import Handled, Reception
from bot.channels.telegram.sends import Edit, Message
from bot.governance.audience import Reader
from bot.knowledge.codes import code_of
from bot.labels import AMBER, CLEAR, GREEN, STRICT, height
from bot.model import Lang, Session, Utterance, View
from bot.state.acts import Found
from bot.state.missed import Missed
from bot.state.opening import open_state
from tests.access.guessing import NOTHING
from tests.access.house import NORTH, SOUTH, House, above, codes_of, data_in, enrol, house, most_of, said, seen, tapped, words_in
from tests.access.line import NOW, Line
from tests.load.row import Outcome, Row, Trial

READERS: Final = (
    Reader("guest"), Reader("staff"), Reader("press"), Reader("curator"), Reader("liaison"), Reader("liaison", NORTH), Reader("liaison", SOUTH),
    Reader("approver", NORTH), Reader("admin"), Reader("admin", SOUTH),
)  # fmt: skip
GROUPS: Final = {-101: "", -102: CLEAR, -103: GREEN, -104: AMBER}
_ODD: Final = (
    "' OR 1=1 --", "1; DROP TABLE people", "<b>x</b>", "&lt;", "/people", "/suspend 1", "/role 1 admin", "/label AMBER", "role:admin", "admin",
    "forget ", "FORGET", "forget:1", "\0forget", "v:e:e:", "o:t:e:0001.9999", "o:b:e:999999999999999999", "o:b:e:-1", "o:b:e:\u0663", "o:q:e:99", "v:e!!:e:x",
    "o:e:e:....", "l:l:e:", "a:l:s:", "o:k:e::*", "o:k:e::**", "x" * 64, "x" * 4_000, "\ud83d", "\u202e", "o:e:e:" + "A" * 58, ":::", "::::", "",
)  # fmt: skip


def buttons_of(served: House, random: Random, count: int) -> dict[str, list[str]]:
    """Data of buttons that were really given, by audience: below lists, and below answers to questions."""
    found: dict[str, list[str]] = {}
    for name, app in served.apps.items():
        turns = [app.respond(Utterance(text), Session()) for text in served.questions(random, count)]
        keyboards = [Keyboards(app.index, turn.session.chosen, turn.session.case).of(turn.reply) for turn in turns]
        found[name] = list(dict.fromkeys(button.data for rows in keyboards for row in rows for button in row if button.data))
    return found


def views_of(served: House) -> list[str]:
    """Data that would show every record there is, in every way."""
    told = [one.id for one in served.knowledge.records if one.mark]
    views = [View(what, lang, (one,)) for one in told for what in ("entries", "choices", "sources") for lang in Lang]
    views += [View(what, Lang.EN, case=one.id) for one in served.knowledge.records if one.file.endswith("case.yaml") for what in ("brief", "timeline", "contacts", "case")]
    return [data_of(Press(view, how), code_of) for view in views for how in How]


@dataclass
class Forger:
    """Makes data up, most of it out of what is real."""

    real: Sequence[str]
    random: Random

    def one(self) -> str:
        return self.random.choice((self.chance, self.odd, self.others, self.others, self.cut, self.joined, self.mixed, self.mixed, self.bent))()

    def others(self) -> str:
        return self.random.choice(self.real)

    def odd(self) -> str:
        return self.random.choice(_ODD)

    def chance(self) -> str:
        size = self.random.randint(1, 64)
        return self.random.choice(
            (
                "".join(map(chr, self.random.choices(range(0x3000), k=size))),
                self.random.randbytes(size).decode("latin-1"),
                "".join(self.random.choices("voale!:.0123456789wXyZ_-", k=size)),
            )
        )

    def cut(self) -> str:
        data = self.others()
        begin = self.random.randrange(len(data))
        return data[begin : begin + self.random.randint(1, 64)]

    def joined(self) -> str:
        return self.random.choice(("", ":", ".")).join((self.others(), self.others()))[: self.random.choice((64, 200))]

    def mixed(self) -> str:
        """The fields of several real ones, in each other's places."""
        fields = [self.others().split(":") for _ in range(4)]
        return ":".join(self.random.choice([one[place] for one in fields if len(one) > place] or [""]) for place in range(self.random.choice((4, 4, 5))))

    def bent(self) -> str:
        data = list(self.others())
        for _ in range(self.random.randint(1, 3)):
            data[self.random.randrange(len(data))] = self.random.choice("voalecpbtsnhwqkx!:.0123456789AZ_\u4e00")
        return "".join(data)


@dataclass
class Judge:
    """Looks at what comes of updates, and counts what should not have come."""

    served: House
    reception: Reception
    found: Counter[str]
    examples: list[str]

    def handled(self, update: dict[str, Any], on_file: Found) -> Handled | None:
        """What comes of an update; None, and it is counted, where that is an error."""
        try:
            return self.reception.handle(update, on_file, NOW)
        except Exception as error:  # noqa: BLE001  counted, and told
            self.wrong("errors", f"{type(error).__name__}: {error} for {update}")
            return None

    def wrong(self, what: str, told: str) -> None:
        self.found[what] += 1
        self.examples.append(f"{what}: {told}"[:600])

    def leaks(self, handled: Handled, reader: Reader | None, most: str, asked: str = "") -> bool:
        """Whether something was told that is not for a reader where nothing above `most` may be shown."""
        hidden = self.served.hidden(reader, most)
        told = words_in(seen(handled.sends)) & hidden - words_in(asked)
        codes = codes_of(hidden, self.served.knowledge)
        offered = any(code in data for data in data_in(handled.sends) for code in codes)
        high = above(handled.sends, min(most_of(reader), most, key=height))
        if told or offered or high:
            self.wrong("leaks", f"{reader} at {most}, {asked!r}: {sorted(told)[:3]} {offered=} {high=}: {seen(handled.sends)!r}")
        return bool(told or offered or high)


@contextmanager
def filed(trial: Trial, served: House, readers: Sequence[Reader], *, public: bool) -> Iterator[tuple[Line, dict[int, Reader]]]:
    """A state in which readers are enrolled, from person 1 on, and groups have labels; guests and people not enrolled come after."""
    state = open_state(trial.folder / f"state-{public}.sqlite")
    try:
        people = dict(enumerate(readers, 1))
        line = Line(served.reception(public=public), state.store)
        enrol(state.store, {person: reader for person, reader in people.items() if reader.role != "guest"}, {chat: label for chat, label in GROUPS.items() if label})
        yield line, people
    finally:
        state.close()


def forged(trial: Trial) -> Outcome:
    """Presses what was made up, as everybody, in private and in groups of each label."""
    served, random, full = house(trial.seed), Random(trial.seed), trial.of(100_000)
    real = [*views_of(served), *(data for listed in buttons_of(served, random, 150).values() for data in listed)]
    forger, pressed, twins, made, examples = Forger(real, random), 0, 0, Counter[str](), list[str]()
    for public in (True, False):
        with filed(trial, served, READERS, public=public) as (line, people):
            judge = Judge(served, line.reception, made, examples)
            places = [(person, chat, line.found((chat or person, person))) for person in [*people, 500] for chat in (0, *GROUPS)]
            for _ in range(full // 2):
                (person, chat, on_file), data = random.choice(places), forger.one()
                reader = people.get(person) or (Reader("guest") if public else None)
                pressed += 1
                twins += _pressed(judge, (person, chat, data), on_file, reader)
    figures = f"{pressed:,} pressed by {len(READERS) + 1} people in {len(GROUPS) + 1} chats, {twins:,} of them naming what is hidden: {made['leaks']} leaks, {made['acts']} acts, {made['told apart']} told apart from what there is not, {made['errors']} errors"
    return Outcome(not made and twins > 0, "; ".join([figures, *examples[:3]]))


def _pressed(judge: Judge, press: tuple[int, int, str], on_file: Found, reader: Reader | None) -> bool:
    """Whether the data names something hidden, which must be answered like what there is not."""
    person, chat, data = press
    most = (GROUPS[chat] or CLEAR) if chat else STRICT
    handled = judge.handled(tapped(7, person, data, chat=chat), on_file)
    if handled is None:
        return False
    judge.leaks(handled, reader, most)
    own = f"{FORGET}{on_file.person.number if on_file.person else 0}"
    secret = codes_of(judge.served.hidden(reader, most), judge.served.knowledge)
    # What they may read they may mark as not right; that is kept for a curator, and names nothing else.
    done = [act for act in handled.acts if not isinstance(act, Missed) or any(code_of(entry) in secret for entry, _ in act.miss.near)]
    if done and not (data == own and not chat):
        judge.wrong("acts", f"{reader}, {data!r}: {handled.acts}")
    hidden = [code for code in secret if code in data]
    twin = data
    for code in hidden:
        twin = twin.replace(code, code_of(NOTHING))
    if hidden:
        other = judge.handled(tapped(7, person, twin, chat=chat), on_file)
        if other is None or (other.sends, other.records, other.session) != (handled.sends, handled.records, handled.session):
            judge.wrong("told apart", f"{reader} at {most}, {data!r}: {seen(handled.sends)!r}, and {twin!r}: {other and seen(other.sends)!r}")
    return bool(hidden)


def others_buttons(trial: Trial) -> Outcome:
    """Somebody presses the button that somebody else was given in a group."""
    served, random, rounds = house(trial.seed), Random(trial.seed), trial.of(1_000)
    found, examples, told, differ = Counter[str](), list[str](), 0, 0
    with filed(trial, served, (), public=False) as (line, _):
        judge = Judge(served, line.reception, found, examples)
        for number in range(rounds):
            chat, label = random.choice(list(GROUPS.items()))
            first, second = random.choice(READERS[1:]), random.choice(READERS)
            asker, presser, twin = (10_000 + 3 * number + place for place in range(3))
            enrol(line.store, {asker: first} | ({presser: second, twin: second} if second.role != "guest" else {}))
            given = data_in(tuple(send for text in served.questions(random, 3) for send in line.tell(said(1, asker, text, chat=chat))))
            data = random.choice(given or ["o:t:e:"])
            handled, other = (line.handled(tapped(1, person, data, chat=chat)) for person in (presser, twin))
            judge.leaks(handled, second if second.role != "guest" else None, label or CLEAR)
            told += any(isinstance(send, Message | Edit) for send in handled.sends)
            if handled.sends != other.sends:
                differ += 1
                examples.append(f"{second} after {first}, {data!r}: {seen(handled.sends)!r} instead of {seen(other.sends)!r}"[:600])
    figures = f"{rounds:,} buttons given to one in a group and pressed by another, {told:,} of them shown something: {found['leaks']} leaks, {differ} told otherwise than who never met the other"
    return Outcome(not found and not differ and told > 0, "; ".join([figures, *examples[:2]]))


ROWS: Final = (
    Row("F60", "100,000 forged buttons: 0 unauthorised, 0 errors, the words of what does not exist", forged),
    Row("F61", "another's button pressed in a group: the presser's rights, capped by the group's label: 0 leaks", others_buttons),
)
