"""The buttons below a reply: choices, what else is on file, sources, the other languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot import phrases
from bot.channels.telegram.buttons import Press, data_of
from bot.channels.telegram.sends import Button, Keyboard
from bot.model import Index, Lang, Outcome, PartKind, Reply, View

TOGGLES: Final = {Lang.EN: "English", Lang.HANS: "简体中文", Lang.HANT: "繁體中文"}
"""Each language by its own name: who looks for theirs may read no other."""
_LONGEST: Final = 48
"""Characters on a button; a phone shows some thirty, a Chinese title is half as long."""
_A_ROW: Final = 5
_RELATED: Final = 2


@dataclass(frozen=True, slots=True)
class Keyboards:
    """Makes the buttons of replies."""

    index: Index

    def of(self, reply: Reply) -> Keyboard:
        """The rows of buttons below a reply."""
        return (*self.rows(reply), *filter(None, [self.foot(reply)]))

    def rows(self, reply: Reply) -> Iterator[tuple[Button, ...]]:
        """What a reply itself offers: one's choice, the next step, related questions."""
        view, lang = reply.view, reply.lang
        match view.what if view else "":
            case "statements" | "contacts" | "agencies":
                yield from self.numbers(reply)
            case "brief":
                assert view is not None
                yield from self.steps(view)
            case "start":
                for number, sample in enumerate(self.index.lines("samples", lang)):
                    yield (self.button(sample.text, View("sample", lang, step=number)),)
            case _:
                for option in reply.options or reply.related[:_RELATED]:
                    yield (self.button(option.title, View("entries", lang, (option.entry,))),)
        if view and view.what == "choices":
            yield (self.button(self.index.message(phrases.NONE_OF_THESE, lang), View("none", lang)),)

    def numbers(self, reply: Reply) -> Iterator[tuple[Button, ...]]:
        """A button per line of a list, by its number."""
        buttons = [self.button(str(number), View("entries", reply.lang, (option.entry,))) for number, option in enumerate(reply.options, 1)]
        for start in range(0, len(buttons), _A_ROW):
            yield tuple(buttons[start : start + _A_ROW])

    def steps(self, view: View) -> Iterator[tuple[Button, ...]]:
        """One step of the brief back, and one on."""
        screens = self.index.lines("brief", view.lang)
        if view.step + 1 < len(screens):
            title = f"{view.step + 1}/{len(screens) - 1} {screens[view.step + 1].title} ›"
            yield (self.button(title, replace(view, step=view.step + 1), in_place=True),)
        if view.step:
            title = f"‹ {screens[view.step - 1].title}"
            yield (self.button(title, replace(view, step=view.step - 1), in_place=True),)

    def foot(self, reply: Reply) -> tuple[Button, ...]:
        """Sources shown or hidden, and the other languages."""
        view = reply.view
        if view is None or (reply.outcome is Outcome.SMALLTALK and view.what == "entries"):
            return ()
        if view.what in {"start", "help", "language"}:
            return tuple(self.button(name, View("language", lang), in_place=True) for lang, name in TOGGLES.items())
        anew = reply.more or any(part.kind is PartKind.VERBATIM for part in reply.parts)
        toggles = [
            self.button(name, replace(view, lang=lang), in_place=not anew) for lang, name in TOGGLES.items() if lang is not view.lang
        ]
        return (*self.sources(reply, view, anew=anew), *toggles)

    def sources(self, reply: Reply, view: View, *, anew: bool) -> Sequence[Button]:
        """The button that says who said so, or hides it again."""
        if view.what != "entries" or reply.outcome is not Outcome.ANSWER or not reply.sources:
            return ()
        label = self.index.message(phrases.BUTTON_SOURCES_OFF if view.sourced else phrases.BUTTON_SOURCES, view.lang)
        if anew:
            return (self.button(label, replace(view, what="sources")),)
        return (self.button(label, replace(view, sourced=not view.sourced), in_place=True),)

    def button(self, label: str, view: View, *, in_place: bool = False) -> Button:
        """A button that shows a view."""
        shown = label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1].rstrip()}…"
        return Button(shown, data_of(Press(view, in_place), self.index.code))
