"""The buttons below a reply: choices, what else is on file, sources, the other languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from telegram.constants import InlineKeyboardButtonLimit

from bot import phrases
from bot.cards import FURTHER, UNVERIFIED
from bot.channels.telegram.buttons import How, Press, data_of
from bot.channels.telegram.cardbuttons import Keep, keep_data
from bot.channels.telegram.marks import THUMB, mark_data
from bot.channels.telegram.orders import Order
from bot.channels.telegram.orders import data_of as order_data
from bot.channels.telegram.sends import Button, Keyboard
from bot.channels.telegram.steps import steps_below
from bot.content import Line
from bot.dialogue import ASSERTING
from bot.index import Index
from bot.labels import highest, is_guarded
from bot.model import Lang, Option, Outcome, PartKind, Reply, View
from bot.pipeline.briefing import Brief
from bot.takeaway.fonts import pictures_there

TOGGLES: Final = {Lang.EN: "English", Lang.HANS: "简体中文", Lang.HANT: "繁體中文"}
"""Each language by its own name: who looks for theirs may read no other."""
_LONGEST: Final = 48
"""Columns on a button, a Chinese character taking two; a phone shows some forty."""
_A_ROW: Final = 6
_RELATED: Final = 2
_MOST_SAMPLES: Final = 3
_TAKEN: Final = {"brief": "brief", "timeline": "timeline", "contacts": "contacts", "entries": "entry"}
"""What can be taken away of what is shown, by its view."""
_TELLING: Final = ASSERTING | {"gap"}


@dataclass(frozen=True, slots=True)
class Keyboards:
    """Makes the buttons of replies; `chosen` is the language that the reader has chosen, and `case` the case, if they have."""

    index: Index
    chosen: Lang | None = None
    case: str = ""

    def of(self, reply: Reply) -> Keyboard:
        """The rows of buttons below a reply."""
        return (*self.rows(reply), *self.taking(reply), *self.foot(reply))

    def rows(self, reply: Reply) -> Iterator[tuple[Button, ...]]:
        """What a reply itself offers: its words to copy, one's choice, the next step, related questions."""
        view, lang = reply.view, reply.lang
        yield from self.copying(reply)
        match view.what if view else "":
            case "case" | "resume" | "timeline" | "statements" | "contacts" | "agencies" if reply.outcome is Outcome.CLARIFY:
                assert view is not None
                yield from self.cases(reply, view)
            case "statements" | "contacts" | "agencies":
                yield from self.numbers(reply)
                yield from self.kinds(reply)
            case "brief" | "resume" | "quiz" | "more":
                assert view is not None
                brief = Brief(self.index.of_case(view.case), view.lang)
                if view.what in {"brief", "resume"} and view.step < brief.end:
                    yield from self.numbers(reply)
                for row in steps_below(reply, view, brief):
                    yield tuple(self.button(words, to, how) for words, to, how in row)
            case "start":
                yield (self.button(self.word(phrases.BUTTON_BRIEF, lang), View("resume", lang, case=self.case)),)
                yield from self.samples(lang)
            case what if view is not None and what in {*FURTHER, UNVERIFIED}:
                yield from self.card(reply, view)
                yield from self.related(reply.related[:_RELATED], lang)
            case _:
                yield from self.related(reply.options or reply.related[:_RELATED], lang)
        if view and view.what == "choices":
            yield (self.button(self.word(phrases.NONE_OF_THESE, lang), View("none", lang)),)

    def related(self, options: Sequence[Option], lang: Lang) -> Iterator[tuple[Button, ...]]:
        """A button per entry."""
        for option in options:
            yield (self.button(option.title, View("entries", lang, (option.entry,))),)

    def card(self, reply: Reply, view: View) -> Iterator[tuple[Button, ...]]:
        """What can be done with a contact: to keep it, and, in steps, to see what of it nobody has verified."""
        stored = self.index.stored(view.entries[0], view.lang) if len(view.entries) == 1 else None
        card = stored.card if stored is not None else None
        if card is None:
            return
        if view.what == "entries" and card.verified:
            yield (self.keeping(phrases.BUTTON_SAVE, Keep(view.entries[0], view.lang, verified=True)),)
        if view.what == UNVERIFIED and card.unverified:
            yield (self.keeping(phrases.BUTTON_SAVE_UNVERIFIED, Keep(view.entries[0], view.lang, verified=False)),)
        for option in reply.options:
            yield (self.button(option.title, View(FURTHER[view.what], view.lang, view.entries)),)

    def keeping(self, key: str, keep: Keep) -> Button:
        """A button that hands a contact out."""
        return Button(fitting(self.word(key, keep.lang)), keep_data(keep, self.index.code))

    def cases(self, reply: Reply, view: View) -> Iterator[tuple[Button, ...]]:
        """A button per case: the one pressed is set, or its list or brief opened."""
        how = How.IN_PLACE if view.what == "case" else How.ANEW
        for option in reply.options:
            yield (self.button(option.title, view._replace(case=option.entry), how),)

    def labelled(self, reply: Reply) -> Reply:
        """The reply under the label of all that it shows, the example questions on its buttons included."""
        if reply.view is None or reply.view.what != "start":
            return reply
        return reply._replace(label=highest([reply.label, *(sample.label for _, sample in self.offered(reply.lang))]))

    def samples(self, lang: Lang) -> Iterator[tuple[Button, ...]]:
        """A button per example question, and of several cases the way to set one."""
        for number, sample in self.offered(lang):
            yield (self.button(sample.text, View("sample", lang, step=number)),)
        if self.several(lang):
            yield (self.button(self.word(phrases.BUTTON_CASES, lang), View("case", lang)),)

    def offered(self, lang: Lang) -> list[tuple[int, Line]]:
        """The example questions with their numbers; of several cases those of the one that is set, or else one of each."""
        samples = list(enumerate(self.index.lines("samples", lang)))
        if not self.several(lang):
            return samples
        own = [(number, sample) for number, sample in samples if self.case in sample.cases]
        firsts = {sample.cases: (number, sample) for number, sample in reversed(samples)}
        return own or sorted(firsts.values())[:_MOST_SAMPLES]

    def several(self, lang: Lang) -> bool:
        """Whether there are several cases on file."""
        return len(self.index.lines("cases", lang)) > 1

    def copying(self, reply: Reply) -> Iterator[tuple[Button, ...]]:
        """The button that copies a statement, where there is one that may be copied and is short enough for Telegram."""
        if is_guarded(reply.label):
            return
        words = [part.text for part in reply.parts if part.kind is PartKind.VERBATIM]
        if len(words) == 1 and len(words[0]) <= InlineKeyboardButtonLimit.MAX_COPY_TEXT:
            yield (Button(self.word(phrases.BUTTON_COPY, reply.lang), copies=words[0]),)

    def numbers(self, reply: Reply) -> Iterator[tuple[Button, ...]]:
        """A button per line of a list, by its number, in rows of equal length."""
        buttons = [self.button(str(number), View("entries", reply.lang, (option.entry,))) for number, option in enumerate(reply.options, 1)]
        rows = -(-len(buttons) // _A_ROW)
        for row in range(rows):
            yield tuple(buttons[row * len(buttons) // rows : (row + 1) * len(buttons) // rows])

    def kinds(self, reply: Reply) -> Iterator[tuple[Button, ...]]:
        """Below statements to choose from a button per kind of heading; the one in use is marked, and takes its headings away again."""
        view = reply.view
        if view is None or view.what != "statements" or len(reply.options) < 2:
            return
        how = How.ANEW if reply.more else How.IN_PLACE
        row = []
        for step, kind in enumerate(phrases.BY.values(), 1):
            used = step == view.step
            label = self.word(kind, view.lang)
            row.append(self.button(f"✓ {label}" if used else label, view._replace(step=0 if used else step), how))
        yield tuple(row)

    def foot(self, reply: Reply) -> Iterator[tuple[Button, ...]]:
        """Sources shown or hidden, and the other languages."""
        view = reply.view
        if view is None or (reply.outcome is Outcome.SMALLTALK and view.what == "entries"):
            return
        if view.what in {"start", "help", "language"}:
            chosen = [*self.languages(view), self.button(self.word(phrases.BUTTON_AUTO, view.lang), view, How.AUTO)]
            yield from (tuple(chosen[:2]), tuple(chosen[2:]))  # four in a row would be cut on a phone
            return
        spoken = any(part.kind is PartKind.VERBATIM for part in reply.parts)
        how = How.ANEW if spoken or reply.more else How.IN_PLACE
        toggles = [self.button(name, view._replace(lang=lang), how) for lang, name in TOGGLES.items() if lang is not view.lang]
        yield (*([] if spoken else self.sources(reply, view, how)), *toggles, *self.marking(view))

    def marking(self, view: View) -> Sequence[Button]:
        """The button that marks an answer as not right: below what is on file or known not to be; below its sources there is no room."""
        told = [stored.kind for entry in view.entries if (stored := self.index.stored(entry, view.lang)) is not None]
        if view.what != "entries" or view.sourced or not told or not _TELLING.issuperset(told):
            return ()
        return (Button(THUMB, mark_data(view.lang, view.entries, self.index.code)),)

    def taking(self, reply: Reply) -> Iterator[tuple[Button, ...]]:
        """The way to a file of what is shown, and for a timeline to a picture of it; of the brief on its first and last screen."""
        view = reply.view
        if view is None or view.what not in _TAKEN or not reply.entries or reply.outcome is not Outcome.ANSWER:
            return
        if view.what == "brief" and view.step not in {0, len(self.index.of_case(view.case).lines("brief", view.lang)) - 1}:
            return
        entries = view.entries if view.what == "entries" else ()
        order = Order.of(_TAKEN[view.what], view.lang, entries=entries, case=view.case)
        row = [Button(self.word(phrases.BUTTON_TAKE, view.lang), order_data(order, self.index.code))]
        if view.what == "timeline" and pictures_there():
            row.append(Button(self.word(phrases.BUTTON_PICTURE, view.lang), order_data(replace(order, form="png"), self.index.code)))
        yield tuple(row)

    def languages(self, view: View) -> Iterator[Button]:
        """A button per language, the chosen one marked."""
        for lang, name in TOGGLES.items():
            yield self.button(f"✓ {name}" if lang is self.chosen else name, view._replace(lang=lang), How.LANGUAGE)

    def sources(self, reply: Reply, view: View, how: How) -> Sequence[Button]:
        """The button that says who said so, or hides it again."""
        if view.what != "entries" or reply.outcome is not Outcome.ANSWER or not reply.sources:
            return ()
        label = self.word(phrases.BUTTON_SOURCES_OFF if view.sourced else phrases.BUTTON_SOURCES, view.lang)
        if how is How.ANEW:
            return (self.button(label, view._replace(what="sources")),)
        return (self.button(label, view._replace(sourced=not view.sourced), how),)

    def word(self, key: str, lang: Lang) -> str:
        """A word of the interface."""
        return self.index.message(key, lang)

    def button(self, label: str, view: View, how: How = How.ANEW) -> Button:
        """A button that shows a view."""
        return Button(fitting(label), data_of(Press(view, how), self.index.code))


def fitting(label: str) -> str:
    """A label that a phone shows whole, or cut with a mark."""
    if columns(label) <= _LONGEST:
        return label
    while columns(label) >= _LONGEST:
        label = label[:-1]
    return f"{label.rstrip()}…"


def columns(text: str) -> int:
    """How wide a text is: a Chinese character takes two columns."""
    return len(text) if text.isascii() else sum(2 if ch >= "\u2e80" else 1 for ch in text)
