"""What curators do in the chat about what was asked in vain, and how readers mark an answer as not right."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot import phrases
from bot.channels.telegram.counters import Done
from bot.channels.telegram.incoming import Pressed
from bot.channels.telegram.keyboards import fitting
from bot.channels.telegram.layout import labelled
from bot.channels.telegram.marks import MARK, REASONS, WHY, mark_of, why_data, why_of
from bot.channels.telegram.sends import Acknowledgement, Button, Edit, File, Keyboard, Message
from bot.channels.telegram.visitor import Visitor
from bot.governance.permits import CURATING, may
from bot.labels import CLEAR, highest
from bot.misses import drafting, rulings
from bot.misses.rulings import CLOSING_LETTERS, Decider, Ruling
from bot.misses.telling import Told, confirming, listed, one
from bot.state.missed import Explained, Miss, Missed

MISSES: Final = "ms:"
"""How the data begins of a curator's button; then a letter, the number of a question, and what else the letter takes."""
A_PAGE: Final = 10
_A_ROW: Final = 5


@dataclass(frozen=True, slots=True)
class Curating:
    """Lists what was asked in vain to curators, and carries out what they decide; anybody may mark an answer."""

    commands: Collection[str] = frozenset(CURATING)

    def carry_out(self, command: str, text: str, visitor: Visitor) -> Done:  # noqa: ARG002  there is but one
        """The list; one question; or an entry that is to take it."""
        words = [unicodedata.normalize("NFKC", word) for word in text.split()[1:]]
        number = number_in(words)
        if number is None:
            return self.listing(1, visitor)
        return self.to_confirm(number, words[1], visitor) if len(words) > 1 else self.shown(number, visitor)

    def pressed(self, incoming: Pressed, visitor: Visitor) -> Done | None:
        """What a button does; None for any other, or for who may not press it."""
        if incoming.data.startswith((MARK, WHY)):
            return self.marked(incoming, visitor) or self.explained(incoming, visitor)
        if not (incoming.data.startswith(MISSES) and visitor.private and may(visitor.role, "misses")):
            return None
        letter, number, rest = parts_of(incoming.data)
        does: dict[str, Callable[[], Done]] = {
            "l": lambda: self.listing(number, visitor, incoming),
            "o": lambda: self.shown(number, visitor),
            "a": lambda: self.to_confirm(number, visitor.desk.index.coded(rest) or rest, visitor),
            "y": lambda: self.assigned(number, rest, visitor),
            "d": lambda: self.drafted(number, visitor),
            "c": lambda: self.why_close(number, visitor),
            "r": lambda: self.closed(number, rest, visitor),
        }
        if letter not in does:
            return None
        done = does[letter]()
        return replace(done, sends=(Acknowledgement(incoming.query), *done.sends))

    # What readers mark

    def marked(self, incoming: Pressed, visitor: Visitor) -> Done | None:
        """An answer marked as not right: it is kept, and in private it is asked why."""
        mark = mark_of(incoming.data, visitor.desk.index.coded)
        if mark is None:
            return None
        told = visitor.desk.index.message
        missing = visitor.desk.marked(mark, visitor.key)
        miss = miss_of(visitor, Miss(0, 0, missing.lang, "down", 0.0, "", "", missing.text, missing.key, missing.near))
        thanks = Acknowledgement(incoming.query, told(phrases.MARKED, mark.lang), alert=False)
        if not visitor.private:
            return Done((thanks,), (Missed(miss),))
        buttons = [Button(told(phrases.MARK_REASONS[reason], mark.lang), why_data(mark.lang, reason)) for reason in REASONS.values()]
        asking = Message(
            visitor.place, told(phrases.MARK_WHY, mark.lang), marked_up=False, keyboard=(tuple(buttons[:2]), tuple(buttons[2:]))
        )
        return Done((thanks, asking), (Missed(miss),))

    def explained(self, incoming: Pressed, visitor: Visitor) -> Done | None:
        """What was not right with the answer that was marked last; it takes the place of the question."""
        found = why_of(incoming.data)
        if found is None:
            return None
        lang, reason = found
        message = visitor.desk.index.message
        text = message(phrases.MARK_KEPT, lang).format(reason=message(phrases.MARK_REASONS[reason], lang))
        instead = Edit(visitor.place, incoming.message, html.escape(text, quote=False))
        return Done((Acknowledgement(incoming.query), instead), (Explained(*visitor.key, reason, visitor.now),))

    # What curators see

    def listing(self, page: int, visitor: Visitor, pressed: Pressed | None = None) -> Done:
        """A page of what can be decided about; turned over in place."""
        found = rulings.readable(visitor.found.questions, visitor.audience)
        if not found:
            return said(visitor, visitor.word(phrases.MISSES_NONE))
        first = A_PAGE * min(max(page - 1, 0), (len(found) - 1) // A_PAGE)
        some = found[first : first + A_PAGE]
        told = listed(some, visitor.desk.index, visitor.lang, count=len(found), first=first + 1)
        buttons = [Button(str(one.number), f"{MISSES}o:{one.number}") for one in some]
        turns = [(first // A_PAGE, "‹", first > 0), (first // A_PAGE + 2, "›", first + A_PAGE < len(found))]
        row = tuple(Button(sign, f"{MISSES}l:{to}") for to, sign, there in turns if there)
        keyboard = (tuple(buttons[:_A_ROW]), tuple(buttons[_A_ROW:]), row)
        return shown_as(visitor, told, tuple(row for row in keyboard if row), pressed)

    def shown(self, number: int, visitor: Visitor) -> Done:
        """A question with all that is known of it, and what can be done."""
        found = rulings.meant(visitor.found.questions, number, decider(visitor))
        if isinstance(found, Ruling):
            return self.ruled(found, visitor)
        told, index = one(found, visitor.desk.index, visitor.lang), visitor.desk.index
        rows = [(Button(fitting(title), f"{MISSES}a:{number}:{index.code(entry)}"),) for entry, title in told.near if found.texts]
        draft = [Button(visitor.word(phrases.BUTTON_DRAFT), f"{MISSES}d:{number}")] if found.texts else []
        closing = Button(visitor.word(phrases.BUTTON_CLOSE), f"{MISSES}c:{number}")
        return shown_as(visitor, told, (*rows, (*draft, closing)))

    def to_confirm(self, number: int, entry: str, visitor: Visitor) -> Done:
        """Whether it is really meant that an entry takes a question."""
        found = rulings.meant(visitor.found.questions, number, decider(visitor))
        if isinstance(found, Ruling):
            return self.ruled(found, visitor)
        stored = visitor.desk.index.stored(entry, visitor.lang) or visitor.desk.index.stored(entry.lower(), visitor.lang)
        if stored is None:
            return said(visitor, visitor.word(phrases.MISS_NO_ENTRY, entry=entry[:64]))
        if not found.texts:
            return said(visitor, visitor.word(phrases.MISS_WORDLESS, number=number))
        told = confirming(found, stored, visitor.desk.index, visitor.lang)
        yes = Button(visitor.word(phrases.BUTTON_ADD), f"{MISSES}y:{number}:{found.edition}:{visitor.desk.index.code(stored.entry)}")
        return shown_as(visitor, told, ((yes,),))

    # What they decide

    def assigned(self, number: int, rest: str, visitor: Visitor) -> Done:
        """The question in hand: what comes of it is told once it was looked at."""
        edition, _, code = rest.partition(":")
        entry = visitor.desk.index.coded(code)
        if entry is None or not edition.isdecimal():
            return said(visitor, visitor.word(phrases.MISS_NO_ENTRY, entry=code[:64]))
        who = decider(visitor)
        found = rulings.meant(visitor.found.questions, number, who, int(edition))
        return self.ruled(found if isinstance(found, Ruling) else rulings.assign(found, entry, who), visitor)

    def drafted(self, number: int, visitor: Visitor) -> Done:
        """A draft, as a file."""
        who = decider(visitor)
        found = rulings.meant(visitor.found.questions, number, who)
        if isinstance(found, Ruling):
            return self.ruled(found, visitor)
        label = highest([rulings.label_of(found), *(_label(entry, visitor) for entry, _ in found.near)])
        caption = f"{label}\n{visitor.word(phrases.MISS_DRAFT, number=number)}"
        file = File(visitor.place, drafting.name_of(found), drafting.draft(found).encode(), caption, label=label)
        return Done((file,), rulings.draft(found, who).acts)

    def why_close(self, number: int, visitor: Visitor) -> Done:
        """Why a question is to be closed."""
        found = rulings.meant(visitor.found.questions, number, decider(visitor))
        if isinstance(found, Ruling):
            return self.ruled(found, visitor)
        rows = tuple(
            (Button(visitor.word(phrases.MISS_CLOSINGS[why]), f"{MISSES}r:{number}:{found.edition}:{letter}"),)
            for letter, why in CLOSING_LETTERS.items()
        )
        return said(visitor, visitor.word(phrases.MISS_CLOSE_WHY, number=number), rows)

    def closed(self, number: int, rest: str, visitor: Visitor) -> Done:
        """The question closed."""
        edition, _, letter = rest.partition(":")
        who = decider(visitor)
        found = rulings.meant(visitor.found.questions, number, who, int(edition) if edition.isdecimal() else -1)
        if isinstance(found, Ruling):
            return self.ruled(found, visitor)
        return self.ruled(rulings.close(found, CLOSING_LETTERS.get(letter, ""), who, visitor.now), visitor)

    def ruled(self, ruling: Ruling, visitor: Visitor) -> Done:
        """A ruling told to who asked for it."""
        values = dict(ruling.values)
        if ruling.said == "closed":
            values["why"] = visitor.word(phrases.MISS_CLOSINGS[values["why"]])
        if ruling.said == "meanwhile":
            values["stage"] = visitor.word(phrases.MISS_STAGES[values["stage"]])
        told = said(visitor, visitor.word(_SAID[ruling.said], **values))
        return replace(told, acts=ruling.acts, records=ruling.records)


_SAID: Final = {
    "gone": phrases.MISS_GONE, "meanwhile": phrases.MISS_MEANWHILE, "wordless": phrases.MISS_WORDLESS, "checking": phrases.MISS_CHECKING,
    "closed": phrases.MISS_CLOSED, "no-reason": phrases.MISS_GONE,
}  # fmt: skip
"""How each ruling is told."""


def miss_of(visitor: Visitor, miss: Miss) -> Miss:
    """A miss of somebody who sent an update, here and now."""
    chat, person = visitor.key
    return replace(
        miss,
        chat=chat,
        person=person,
        topic=visitor.place.topic,
        at=visitor.now,
        audience=visitor.audience.name,
        knowledge=visitor.desk.index.version,
    )


def decider(visitor: Visitor) -> Decider:
    """Who decides, and where they are told what came of it."""
    return Decider(visitor.known_as, visitor.audience, visitor.place.chat, visitor.lang)


def number_in(words: Sequence[str]) -> int | None:
    """The number that words begin with."""
    number = words[0].rstrip(".") if words else ""
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else None


def parts_of(data: str) -> tuple[str, int, str]:
    """The letter, the number and the rest of a button's data; '' and 0 where it has none."""
    letter, _, rest = data.removeprefix(MISSES).partition(":")
    number, _, more = rest.partition(":")
    return (letter, int(number), more) if number.isascii() and number.isdecimal() and len(number) < 10 else ("", 0, "")


def question_of(data: str) -> int | None:
    """The question that a button's data is about, 0 for the list; None for any other button."""
    if not data.startswith(MISSES):
        return None
    letter, number, _ = parts_of(data)
    return 0 if letter == "l" else number


def _label(entry: str, visitor: Visitor) -> str:
    stored = visitor.desk.index.stored(entry, visitor.lang)
    return stored.label if stored is not None else CLEAR


def said(visitor: Visitor, text: str, keyboard: Keyboard = ()) -> Done:
    """A notice of the interface."""
    return Done((Message(visitor.place, text, marked_up=False, keyboard=keyboard),))


def shown_as(visitor: Visitor, told: Told, keyboard: Keyboard, pressed: Pressed | None = None) -> Done:
    """What is told under its label, the buttons below the last message; in place of the message whose button was pressed, if it fits."""
    pieces = labelled(told.text, told.label)
    if pressed is not None and len(pieces) == 1:
        return Done((Edit(visitor.place, pressed.message, html.escape(pieces[0], quote=False), keyboard, told.label),))
    last = len(pieces) - 1
    return Done(
        tuple(
            Message(visitor.place, piece, marked_up=False, keyboard=keyboard if at == last else (), label=told.label)
            for at, piece in enumerate(pieces)
        )
    )
