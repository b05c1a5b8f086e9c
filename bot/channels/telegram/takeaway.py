"""Files to take away: the command, the buttons below answers, the menu of forms, and the file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Final

from bot import phrases, rendering
from bot.channels.telegram.counters import Done
from bot.channels.telegram.incoming import Pressed
from bot.channels.telegram.keyboards import fitting
from bot.channels.telegram.orders import TAKES, Order, data_of, order_in, order_of
from bot.channels.telegram.pictures import Pictures
from bot.channels.telegram.sends import Acknowledgement, Button, Edit, File, Keyboard, Message, Send
from bot.channels.telegram.visitor import Visitor
from bot.governance.permits import TAKING
from bot.labels import CLEAR
from bot.model import Lang
from bot.pipeline.cases import on_file
from bot.state.records import Record
from bot.takeaway.contents import LISTED, document_of
from bot.takeaway.document import LANGUAGES, Document
from bot.takeaway.fonts import pictures_there
from bot.takeaway.picture import is_photo
from bot.takeaway.plain import text_of
from bot.takeaway.web import page_of

SHORT: Final = {Lang.EN: "EN", Lang.HANS: "简", Lang.HANT: "繁"}
_ALONE: Final = ("docx", "html", "txt")
_SIDE_BY_SIDE: Final = ("docx", "html")
"""The forms that are offered: text is too narrow for two columns."""
_LONGEST_TITLE: Final = 200


@dataclass(frozen=True, slots=True)
class TakeAway:
    """Hands out files of what is on file, to whoever may read it."""

    pictures: Pictures = field(default_factory=Pictures)
    commands: Collection[str] = frozenset(TAKING)

    def carry_out(self, command: str, text: str, visitor: Visitor) -> Done:  # noqa: ARG002  there is but one
        """What is asked for behind the command: a file, the menu of its forms, or what there is to take away."""
        words = text.split(maxsplit=1)[1:]
        if not words:
            return Done((self.offer(visitor),))
        order = order_in(words[0], visitor.desk.index, visitor.lang)
        return self.dealt(order, visitor) if order is not None else self.nothing(visitor)

    def pressed(self, incoming: Pressed, visitor: Visitor) -> Done | None:
        """What comes of a button below an answer or in a menu; None for any other, or where what it stands for is on file no longer."""
        if not incoming.data.startswith(TAKES):
            return None
        order = order_of(incoming.data, visitor.desk.index.coded)
        if order is None:
            return None
        if order.form == "again":
            menu = self.menu(replace(order, form=""), visitor)
            sends: tuple[Send, ...] = (Edit(incoming.place, incoming.message, menu.text, menu.keyboard),)
            return Done((Acknowledgement(incoming.query), *sends))
        done = self.dealt(order, visitor)
        return replace(done, sends=(Acknowledgement(incoming.query), *done.sends))

    def dealt(self, order: Order, visitor: Visitor) -> Done:
        """What comes of an order: a file, the menu of its forms, or the question which case is meant."""
        index, wish = visitor.desk.index, order.wish
        cases = on_file(index)
        if wish.what in LISTED and cases and wish.case not in cases:
            case = visitor.session.case or visitor.session.focus.case
            if case not in cases:
                return Done((self.which(order, visitor),))
            order = replace(order, wish=replace(wish, case=case))
        if not order.form:
            return Done((self.menu(order, visitor),))
        document = document_of(order.wish, index)
        return self.handed(order.form, document, visitor) if document is not None else self.nothing(visitor)

    # Files

    def handed(self, form: str, document: Document, visitor: Visitor) -> Done:
        """The file, and what the audit trail holds of it."""
        content = self.content(form, document, visitor)
        if content is None:
            return Done((notice(phrases.TAKE_NO_PICTURE, visitor),))
        photo = form == "png" and is_photo(content)
        name = f"{document.name}.{form}"
        file = File(visitor.place, name, content, caption_of(document), label=document.label, picture=photo)
        detail = {
            "audience": visitor.audience.name,
            "label": document.label,
            "entries": list(document.entries),
            "knowledge": visitor.desk.index.version,
            "sha256": sha256(content).hexdigest(),
            "group": not visitor.private,
        }
        return Done((file,), records=(Record("export", visitor.known_as, name, detail, visitor.now),))

    def content(self, form: str, document: Document, visitor: Visitor) -> bytes | None:
        """The bytes of a file; None where there is no such picture."""
        if form == "png":
            drawn = document.is_timeline and pictures_there()
            return self.pictures.of(document, visitor.desk.index.version) if drawn else None
        return _WRITERS[form](document)

    # Menus

    def offer(self, visitor: Visitor) -> Message:
        """What there is to take away, a button each."""
        row = tuple(
            Button(visitor.word(phrases.TAKEN[what]), data_of(Order.of(what, visitor.lang), visitor.desk.index.code)) for what in LISTED
        )
        return notice(phrases.TAKE_WHAT, visitor, keyboard=(row,))

    def menu(self, order: Order, visitor: Visitor) -> Message:
        """The forms of what is to be taken away, in one language and in two."""
        lang = order.wish.langs[0]
        index = visitor.desk.index
        what = index.message(phrases.TAKEN[order.wish.what], lang)
        text = index.message(phrases.TAKE_CHOOSE, lang).format(what=what)
        return Message(replace(visitor.place, reply_to=None), text, marked_up=False, keyboard=tuple(self.forms(order, visitor)))

    def forms(self, order: Order, visitor: Visitor) -> Iterator[tuple[Button, ...]]:
        """A row for the language itself, one for each pair, and one for the other languages."""
        lang, index = order.wish.langs[0], visitor.desk.index
        alone = (*_ALONE, "png") if order.wish.what == "timeline" and pictures_there() else _ALONE
        yield tuple(Button(index.message(phrases.FORMS[form], lang), data_of(replace(order, form=form), index.code)) for form in alone)
        for pair in pairs_of(lang):
            told = replace(order, wish=replace(order.wish, langs=pair))
            names = " + ".join(SHORT[one] for one in pair)
            yield tuple(
                Button(fitting(f"{index.message(phrases.FORMS[form], lang)} {names}"), data_of(replace(told, form=form), index.code))
                for form in _SIDE_BY_SIDE
            )
        others = [replace(order, form="again", wish=replace(order.wish, langs=(one,))) for one in Lang if one is not lang]
        yield tuple(Button(LANGUAGES[other.wish.langs[0]], data_of(other, index.code)) for other in others)

    def which(self, order: Order, visitor: Visitor) -> Message:
        """The question of which case, a button each."""
        lang, index = order.wish.langs[0], visitor.desk.index
        lines = index.lines("cases", lang)
        reply = rendering.cases(phrases.CASE_WHICH, lines, index, lang)
        rows = tuple(
            (Button(fitting(line.text), data_of(replace(order, wish=replace(order.wish, case=line.entry)), index.code)),) for line in lines
        )
        return Message(visitor.place, f"{reply.label}\n{reply.text}", marked_up=False, keyboard=rows, label=reply.label)

    def nothing(self, visitor: Visitor) -> Done:
        """That there is nothing of the kind: for what is hidden too."""
        return Done((notice(phrases.TAKE_NOTHING, visitor),))


def pairs_of(lang: Lang) -> tuple[tuple[Lang, Lang], ...]:
    """The languages that are offered side by side to who reads one of them, which comes first."""
    return tuple((lang, other) for other in Lang if other is not lang and Lang.EN in {lang, other})


def caption_of(document: Document) -> str:
    """What stands below a file: its label, what it is, and as of when."""
    title = document.title[0] if len(document.title[0]) <= _LONGEST_TITLE else f"{document.title[0][: _LONGEST_TITLE - 1]}…"
    names = " + ".join(LANGUAGES[lang] for lang in document.langs)
    case = document.frame.case[0]
    about = [title] if case in {"", title} else [title, case]
    return "\n".join([document.label, " · ".join([*about, names]), document.frame.as_of[0], document.frame.version[0]])


def notice(key: str, visitor: Visitor, keyboard: Keyboard = ()) -> Message:
    """A sentence of the interface; it tells nothing of what is on file."""
    return Message(visitor.place, visitor.word(key), marked_up=False, keyboard=keyboard, label=CLEAR)


def _word_of(document: Document) -> bytes:
    from bot.takeaway.word import word_of  # heavy, and not wanted by most

    return word_of(document)


_WRITERS: Final[dict[str, Callable[[Document], bytes]]] = {"docx": _word_of, "html": page_of, "txt": text_of}
