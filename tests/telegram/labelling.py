"""The rule of labels (F71), held against every message that a bot sends: what is no notice of the interface has its label in front.

A message is one of three: a notice of the interface, word for word, which has no label; the words of a statement or a passage,
alone and exactly as they are on file; or whatever else, which begins with a label. The third kind needs a source with a date, or
with the word for none, in its own language, unless it asserts nothing: a list to choose from, a question back, small talk.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from bot import phrases
from bot.app import App
from bot.channels.telegram.layout import LONGEST, split
from bot.labels import AMBER, LABELS, STRICT
from bot.model import Lang, PartKind
from tests.telegram.markup import read
from tests.telegram.record import Call
from tests.telegram.refusal import RefusalError

SENDS = ("sendMessage", "editMessageText")
FILES = ("sendDocument", "sendPhoto")
GUARDED = (AMBER, STRICT)
UNSOURCED = "no source with a date"
_VALUES = {
    "command": r"\S{1,21}", "commands": r"[/a-z ]+", "number": r"[0-9A-F]{1,9}", "limit": r"\d+", "name": r"\w+", "date": r"\d{4}-\d\d-\d\d",
    "time": r"\d\d:\d\d",
}  # fmt: skip
"""What may stand for the placeholders of a notice; for any other, whatever fits a line."""
_NOTICES = (
    phrases.NEUTRAL, phrases.TEXT_ONLY, phrases.GROUP_HELLO, phrases.INCIDENT, phrases.GONE, phrases.EMPTY, phrases.TOO_LONG, phrases.FOREIGN,
    phrases.UNKNOWN_COMMAND, phrases.HELP, phrases.LANG_HOW, phrases.LANG_SET, phrases.LANG_AUTO, phrases.WHY_NOTHING, phrases.NO_CHOICE,
    phrases.NONE_CHOSEN, phrases.CASE_EVERY, phrases.CASE_NONE, phrases.NOT_ON_FILE, phrases.CHECK_HOW,
    phrases.CHECK_NOT_ON_FILE, phrases.TAKE_CHOOSE, phrases.TAKE_WHAT, phrases.TAKE_NOTHING, phrases.TAKE_NO_PICTURE,
)  # fmt: skip
"""What tells nothing of what is on file; that nothing is on file may be followed by the reader's own words."""
_OFFICE = (
    phrases.IN_PRIVATE, phrases.ENROLLED, phrases.JOINED, phrases.INVITED, phrases.INVITE_HOW, phrases.ROLE_HOW, phrases.SUSPEND_HOW, phrases.NO_ROLE,
    phrases.NO_AGENCY, phrases.NO_NAME, phrases.NOBODY, phrases.ROLE_SET, phrases.ROLE_YOURS, phrases.SUSPENDED, phrases.RESUMED, phrases.UNCHANGED,
    phrases.LAST_ADMIN, phrases.LABEL_IS, phrases.LABEL_SET, phrases.LABEL_HOW, phrases.NO_LABEL, phrases.FORGET_ENROLLED, phrases.FORGET_GUEST,
    phrases.FORGOTTEN, phrases.ON_HOLD, phrases.CHANGES_FIRST, phrases.CHANGES_NONE,
)  # fmt: skip
"""What is said about people and groups: it names nothing on file but agencies that everybody may know."""
_DESK = (
    phrases.WITHDRAW_HOW, phrases.WAITING_NONE, phrases.RECALLS_NONE, phrases.CHECK_HOW, phrases.EMBARGO, phrases.SAFE_EXPIRED, *phrases.DECIDED.values(),
    phrases.EXPIRED, phrases.WITHDRAW_WHY, phrases.AWAITS,
)  # fmt: skip
"""What the press desk says without telling what a statement says, or whose it is."""
_LIVE = (phrases.NOT_COMPILED, phrases.LIVE_NOW, phrases.OLDER)
"""What is said of a change of the knowledge without naming anything in it."""
_MISSES = (
    phrases.MARKED, phrases.MARK_WHY, phrases.MARK_KEPT, phrases.MISSES_NONE, phrases.MISS_CLOSE_WHY, phrases.MISS_CHECKING, phrases.MISS_CLOSED,
    phrases.MISS_GONE, phrases.MISS_MEANWHILE, phrases.MISS_NO_ENTRY, phrases.MISS_WORDLESS, phrases.ANSWER_NOW,
)  # fmt: skip
"""What is said about questions that were asked in vain: by their numbers only, but to who asked them."""
_RECALLED = (phrases.SAFE_WITHDRAWN, phrases.RECALL_SUPERSEDED, phrases.RECALL_BRIEF, phrases.SAFE_VOID)
_BANNERS = (phrases.BANNER_WITHDRAWN, phrases.BANNER_SUPERSEDED, phrases.BANNER_OVER)
_REMARKS = (phrases.REPEATED, phrases.LATE)
_LISTS = (phrases.STATEMENTS, phrases.STATEMENTS_OF_DESK, phrases.CONTACTS, phrases.AGENCIES, phrases.CASES, phrases.CASE_WHICH, phrases.CHOOSE)
_NAMING = (phrases.START, phrases.CASE_ONE, phrases.CASE_SET, phrases.TIMELINE_NOTHING, phrases.STATEMENTS_NONE)
"""Sentences of the interface that name a case, or tell what is not there."""
_DATES = {Lang.EN: r"\d{1,2} [A-Z][a-z]+ \d{4}", Lang.HANS: r"\d{4}年\d{1,2}月\d{1,2}日", Lang.HANT: r"\d{4}年\d{1,2}月\d{1,2}日"}
_BRACKETED = re.compile(r" ?\([^()]*\)|（[^（）]*）")
_CHINESE = re.compile(r"[\u3400-\u9fff\uff01-\uff5e]")
"""Characters, and the marks between them, which stand behind a name in Latin letters too."""


@dataclass
class Labelling:
    """Judges calls as they come; `found` is what was amiss with them, `served` opens what the bot serves, `desk` are words of its press desk."""

    served: Callable[[], App]
    found: list[str] = field(default_factory=list)
    desk: set[str] = field(default_factory=set)
    _judged: int = 0
    _seen: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    _words: dict[int, list[Call]] = field(default_factory=dict)
    _open: dict[int, str] = field(default_factory=dict)

    @cached_property
    def rules(self) -> Rules:
        return Rules(self.served(), self.desk)

    def judge(self, calls: Iterable[Call]) -> list[str]:
        """What is amiss with all calls so far, and with cards of which nothing has come yet that they could belong to."""
        new = list(calls)[self._judged :]
        self._judged += len(new)
        for call in new:
            if call.method in SENDS and "text" in call.fields:
                self.found += [f"{reason}: {str(call.fields['text'])[:120]!r}" for reason in self._amiss(call)]
            elif call.method in FILES and "caption" in call.fields:
                self.found += [f"{reason}: {str(call.fields['caption'])[:120]!r}" for reason in _amiss_below_a_file(call)]
            elif call.method == "sendContact":
                self.found += [f"{reason}: {str(call.fields.get('vcard', ''))[:300]!r}" for reason in _amiss_in_a_contact(call)]
        return [*self.found, *self._open.values()]

    def _amiss(self, call: Call) -> Iterator[str]:
        """Each reason why a call is not as it must be."""
        if _decoded(call.fields.get("link_preview_options")) != {"is_disabled": True}:
            yield "shows previews of links"
        text, marked = str(call.fields["text"]), str(call.fields.get("parse_mode", ""))
        if (text, marked) not in self._seen:
            self._seen[text, marked] = self.rules.label_and_fault(text, marked)
        label, fault = self._seen[text, marked]
        chat = int(call.fields.get("chat_id") or 0)
        yield from self._left_open(chat, label)
        if fault == UNSOURCED and self._words.get(chat) and text.startswith(f"{label}\n<b>"):
            self._open[chat] = f"{fault}: {text[:120]!r}"
        elif fault:
            yield fault
        yield from self._protection(call, label, chat)

    def _left_open(self, chat: int, label: str) -> Iterator[str]:
        """What was said of words without a source, unless words of another speaker follow: their card has the sources of all."""
        if label != "words" and not self._words.get(chat) and (card := self._open.pop(chat, "")):
            yield card
        elif label != "words":
            self._open.pop(chat, None)

    def _protection(self, call: Call, label: str, chat: int) -> Iterator[str]:
        """Why a message is not protected as its label wants it; words are as the card behind them."""
        if label == "words":
            self._words.setdefault(chat, []).append(call)
            return
        for sent in (*self._words.pop(chat, []), call) if label else (call,):
            if label in GUARDED and not _is_protected(sent):
                yield f"{label}, but not protected"
            if label not in GUARDED and sent.fields.get("protect_content"):
                yield f"{label or 'a notice'}, but protected"
        if label in GUARDED and "copy_text" in json.dumps(call.fields.get("reply_markup", "")):
            yield f"{label}, but may be copied by a button"


def _amiss_below_a_file(call: Call) -> Iterator[str]:
    """Each reason why what stands below a file is not as it must be: the label of the file heads it."""
    label = str(call.fields["caption"]).partition("\n")[0]
    if label not in LABELS:
        yield "a file without a label"
    if (label in GUARDED) != _is_protected(call):
        yield f"{label}, and protection is not as it must be"


def _amiss_in_a_contact(call: Call) -> Iterator[str]:
    """Each reason why a contact is not as it must be: its label is the first line of the note in its vCard."""
    note = re.search(r"^NOTE:([A-Z:+]+)(?:\\n.*)?\r?$", str(call.fields.get("vcard", "")), re.MULTILINE)
    label = note[1] if note else ""
    if label not in LABELS:
        yield "a contact without a label"
    if (label in GUARDED) != _is_protected(call):
        yield f"{label}, and protection is not as it must be"


def _is_protected(call: Call) -> bool:
    """Whether a message is protected; that of an edit must have been so before, which the server tells."""
    if call.method != "editMessageText":
        return _decoded(call.fields.get("protect_content")) is True
    return call.status != 200 or bool(call.result.get("has_protected_content"))


def _decoded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


class Rules:
    """The rule for texts, by what one knowledge holds."""

    def __init__(self, app: App, desk: Container[str] = ()) -> None:
        index, self.desk = app.index, desk
        self.lean = index.scripts.lean
        self.message: Mapping[Lang, Callable[[str], str]] = {lang: lambda key, lang=lang: index.message(key, lang) for lang in Lang}
        stored = [found for name in _entries(app) for lang in Lang if (found := index.stored(name, lang)) is not None]
        self.words = {part.text for entry in stored for part in entry.parts if part.kind is PartKind.VERBATIM}
        self.words |= {piece for words in self.words for piece in split(words, LONGEST)}
        self.talk = {_even(part.text) for entry in stored if entry.kind in {"smalltalk", "refusal", "command"} for part in entry.parts}
        self.notices = self._any(_NOTICES, behind=rf"(\n{self._one(phrases.UNSPOKEN)})?")
        self.remarks = self._any(_REMARKS, behind=r"\n\n")
        self.remark = self._any(_REMARKS)
        listed = f"{self._one(phrases.PEOPLE)}(\n{self._any((phrases.PERSON, phrases.PERSON_SUSPENDED)).pattern})*\n\n{self._one(phrases.PEOPLE_HOW)}"
        own = f"{self._any((phrases.ME_ENROLLED, phrases.ME_GUEST)).pattern}\n\n{self._one(phrases.ME_KEPT)}\n{self._one(phrases.ME_READING)}\n\n{self._one(phrases.ME_MISSES)}\n\n{self._one(phrases.ME_FORGET)}"
        more = "".join(rf"(\n{self._one(key)})?" for key in (phrases.HELP_CHANGES, phrases.HELP_EXPORT, phrases.HELP_CURATING, phrases.HELP_DESK, phrases.HELP_APPROVING, phrases.HELP_GOVERNING))
        helping = f"{self._one(phrases.HELP)}\n{self._one(phrases.HELP_OWN)}{more}"
        recalled = f"{self._any(_RECALLED).pattern}(\n{self._one(phrases.RECALL_FORWARDS)}\n{self._one(phrases.RECALL_CONFIRM)})?"
        self.released = re.compile(f"{self._one(phrases.DECIDED['approved'])}\n{self._any((phrases.SAFE_LIVE, phrases.SAFE_EMBARGOED)).pattern}")
        withdrawn = f"{self._one(phrases.DECIDED['withdrawn'])}\n{self._any((phrases.RECALLING, phrases.RECALLING_NONE)).pattern}"
        self.office = re.compile(f"{self._any((*_OFFICE, *_DESK, *_LIVE, *_MISSES)).pattern}|{listed}|{own}|{helping}|{recalled}|{withdrawn}")
        self.marked = self._any(_BANNERS)
        mistakes = "".join(self._mistakes(lang) for lang in Lang)
        self.mistakes = re.compile(mistakes.removeprefix("|"))
        self.due = re.compile(rf"{self._one(phrases.REVIEWS)}(\n{self._one(phrases.REVIEWS_LINE)})+(\n{self._one(phrases.REVIEWS_MORE)})?")
        self.waiting = self._any((phrases.WAITING,), behind=rf"(\n{self._one(phrases.WAITING_LINE)})+")
        self.recalls = re.compile(rf"{self._one(phrases.RECALLS_LINE)}(\n{self._one(phrases.RECALLS_LINE)})*")
        self.reviewed = re.compile(rf"(.+\n)+\n{self._one(phrases.CARD_STATEMENT)}\n(.+\n)+\n[0-9a-f]{{64}}(\n\n{self._one(phrases.REVIEW_HOW)})?")
        self.naming = self._any(_NAMING)
        self.screens = [re.compile(form) for form in self._screens()]
        asked, about = self._any((phrases.MISS_LINE,), behind="").pattern, self._one(phrases.MISS_ABOUT)
        line = rf"(?:{asked}|\d+  {self._one(phrases.MISS_NO_WORDS)})"
        listed = rf"({line}\n{about}(\n{self._one(phrases.MISS_NEAR)})?\n\n)+{self._one(phrases.MISSES_HOW)}"
        shown = rf"({line}\n)+{about}(\n\n{self._one(phrases.MISS_HOW)})?"
        told = self._any((phrases.MISS_CONFIRM, phrases.MISS_ADDED, phrases.MISS_NOT_ADDED, phrases.MISS_NOT_ADDED_HERE)).pattern
        self.misses = re.compile(rf"{self._any((phrases.MISSES, phrases.MISSES_PAGE)).pattern}\n\n{listed}|{shown}|{told}")
        self.lists = self._any(_LISTS, behind=r"\n1\. .+(\n\d+\. .+)*(\n\n.+)?")
        self.headed = self._any((phrases.STATEMENTS, phrases.STATEMENTS_OF_DESK), behind=r"(\n\n[^\n]+(\n\d+\. .+)+)+(\n\n.+)?")
        self.unsure = self._any((phrases.UNSURE, phrases.NOT_ON_FILE), behind=r"\n.+(\n.+)*(\n\n.+)?")
        self.why = self._any((phrases.WHY_BEST, phrases.UNDERSTOOD), behind=rf"(\n.+)*\n{self._one(phrases.WHY_ALL)}")

    def _screens(self) -> Iterator[str]:
        """The screens of a brief that assert nothing: a question, whom to turn to, more to choose from, the end; and what has changed."""
        step = r"\d+/\d+ ▓+░* "
        before = rf"({self._one(phrases.QUIZ_RIGHT)}\n\n)?({self._one(phrases.BRIEF_RESUMED)}\n\n)?"
        listed, case = r"(\n\d+\. .+)+", rf"(\n\n{self._one(phrases.OF_CASE)})?"
        onward = self._any((phrases.BRIEF_PAST, phrases.BRIEF_LAST)).pattern
        yield rf"{before}{step}{self._one(phrases.BRIEF_QUIZ)}\n{self._one(phrases.QUIZ_NUMBER)}\n\n.+{listed}\n\n{self._one(phrases.QUIZ_HOW)}{case}"
        yield rf"{before}{step}{self._one(phrases.BRIEF_CONTACTS)}{listed}\n\n{onward}{case}"
        yield rf"{self._one(phrases.BRIEF_MORE)}{listed}{case}"
        score, again = self._one(phrases.QUIZ_SCORE), self._one(phrases.QUIZ_AGAIN)
        yield rf"{before}{self._one(phrases.BRIEF_DONE)}(\n{score})?(\n\n{again}{listed})?\n\n{self._one(phrases.BRIEF_END)}{case}"
        kinds = self._any(phrases.CHANGE_KINDS.values()).pattern
        yield rf"{self._one(phrases.CHANGES)}(\n\n{kinds}(\n• .+)+)+(\n\n{self._one(phrases.CHANGES_MORE)})?"

    def label_and_fault(self, text: str, parse_mode: str) -> tuple[str, str]:
        """The label of a text ('words' for those of a statement, '' for a notice), and what is amiss with it, '' for nothing."""
        try:
            shown = read(text, parse_mode).text
        except RefusalError as refusal:
            return "", refusal.description
        if not parse_mode and (text in self.words or text in self.desk):
            return "words", ""
        label, _, body = shown.partition("\n")
        if label not in LABELS:
            return "", "" if self._is_notice(shown) else "neither a notice nor a statement, and no label in front"
        if self._is_notice(body) and label == LABELS[0]:
            return label, "a label in front of a notice"
        body = self._without_remarks(body)
        return label, "" if self._asserts_nothing(body, plain=not parse_mode) or self.has_source(body) else UNSOURCED

    def _is_notice(self, text: str) -> bool:
        rest = self._without_remarks(text)
        return bool(self.notices.fullmatch(rest) or self.remark.fullmatch(rest) or self.office.fullmatch(rest))

    def _without_remarks(self, text: str) -> str:
        while begun := self.remarks.match(text):
            text = text[begun.end() :]
        return text

    def _asserts_nothing(self, body: str, *, plain: bool) -> bool:
        """Whether a text is a list, a question back, that nothing is on file, small talk, or how an answer came about."""
        explained = body.startswith("decided   ") or self.why.fullmatch(body)
        return bool(
            _even(body) in self.talk
            or self.naming.fullmatch(body)
            or self._is_mark(body)
            or any(form.fullmatch(body) for form in (self.waiting, self.recalls, self.reviewed, self.released, self.mistakes, self.due, self.misses, *self.screens))
            or self.lists.fullmatch(body)
            or self.headed.fullmatch(body)
            or self.unsure.fullmatch(body)
            or (plain and explained)
        )

    def _is_mark(self, body: str) -> bool:
        """Whether a text stands in the place of a copy that may not be used any more: a banner, and the words, struck through."""
        banner, _, words = body.partition("\n\n")
        return bool(self.marked.fullmatch(banner)) and (not words or words in self.desk)

    def has_source(self, body: str) -> bool:
        """Whether a text names its sources, each with a date or the word for none, in the language that it is in."""
        for lang in Lang:
            heads = [self.message[lang](key).partition("{")[0] for key in (phrases.SOURCE, phrases.LOOKED)]
            told = [line.removeprefix(head) for line in body.split("\n") for head in heads if line.startswith(head)]
            if told and self._is_in(body, lang):
                return all(self._is_dated(source, lang) for line in told for source in self._sources(line, lang))
        return any(self._is_traced(body, lang) and self._is_in(body, lang) for lang in Lang)

    def _is_traced(self, body: str, lang: Lang) -> bool:
        """Whether a text says who said so, each document with its date, and its words where they are at hand."""
        head = self.message[lang](phrases.WHO_SAYS).partition("{")[0]
        lines, quoted = body.split("\n"), self.message[lang](phrases.QUOTED).split("{words}")[0].removeprefix("{source}")
        whose = [number for number, line in enumerate(lines) if line.startswith(head)]
        named = [lines[number + 1].partition(quoted)[0] for number in whose if number + 1 < len(lines)]
        return bool(whose) and len(named) == len(whose) and all(self._is_dated(source, lang) for source in named)

    def _sources(self, line: str, lang: Lang) -> list[str]:
        """The documents in a line, without who says so in each."""
        before = ""
        while line != before:
            before, line = line, _BRACKETED.sub("", line)
        return line.split(self.message[lang](phrases.SOURCE_JOIN))

    def _is_dated(self, source: str, lang: Lang) -> bool:
        dated = self.message[lang](phrases.SOURCE_DATED).format(publisher="\0", date="\1")
        undated = self.message[lang](phrases.SOURCE_UNDATED).format(publisher="\0")
        patterns = (re.escape(form).replace("\0", ".+").replace("\1", _DATES[lang]) for form in (dated, undated))
        return any(re.fullmatch(pattern, source) for pattern in patterns)

    def _is_in(self, body: str, lang: Lang) -> bool:
        """Whether a text is in a language: by its first line, which a name may be, and by its script."""
        begins = body.split("\n", maxsplit=1)[0]
        if lang is Lang.EN:
            return len(_CHINESE.findall(begins)) * 2 <= len(begins)
        lean = self.lean(body)
        return bool(_CHINESE.search(begins)) and (lean <= 0 if lang is Lang.HANS else lean >= 0)

    def _mistakes(self, lang: Lang) -> str:
        """What is told of a folder that is not served: places and kinds of mistakes, and no word of what stands there."""

        def form(key: str, **values: str) -> str:
            pieces = re.split(r"\{(\w+)\}", self.message[lang](key))
            return "".join(values[piece] if at % 2 else re.escape(piece) for at, piece in enumerate(pieces))

        told = {"count": r"\d+", "version": "[0-9a-f]{8}", "date": r"\d{4}-\d\d-\d\d", "time": r"\d\d:\d\d"}
        head = "|".join(form(phrases.form(phrases.NOT_LOADED, lang, {"count": count}), **told) for count in (1, 2))
        kinds = "|".join(re.escape(self.message[lang](kind)) for kind in phrases.MISTAKES.values())
        line = form(phrases.MISTAKE, file=r"[^\s,]+", line=r"\d+", what=f"(?:{kinds})")
        end = "|".join(form(key, **told) for key in (phrases.MISTAKES_MORE, phrases.MISTAKES_HOW))
        return rf"|(?:{head})\n(?:\n{line}){{1,10}}\n\n(?:{end})"

    def _any(self, keys: Iterable[str], *, behind: str = "") -> re.Pattern[str]:
        return re.compile(f"(?:{'|'.join(self._one(key) for key in keys)}){behind}")

    def _one(self, key: str) -> str:
        """A sentence of the interface in any language, as a pattern."""
        counts = (1, 2) if isinstance(key, phrases.Counted) else (0,)
        said = {self.message[lang](phrases.form(key, lang, {"count": count})) for lang in Lang for count in counts}
        forms = (re.split(r"\{(\w+)\}", text) for text in sorted(said))
        filled = ("".join(self._value(piece) if at % 2 else re.escape(piece) for at, piece in enumerate(form)) for form in forms)
        return f"(?:{'|'.join(filled)})"


    def _value(self, name: str) -> str:
        """What may stand for a placeholder; what is taken away has names of the interface only."""
        return self._any(phrases.TAKEN.values()).pattern if name == "what" else _VALUES.get(name, ".+")


def _entries(app: App) -> list[str]:
    return [row[0] for row in app.index._all("select distinct entry from reply")]


def _even(text: str) -> str:
    return " ".join(text.split())
