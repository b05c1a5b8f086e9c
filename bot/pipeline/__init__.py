"""One turn: an utterance and a session in, a reply and the next session out. Pure; everything known comes from the Index."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot import phrases, rendering
from bot.dialogue import COMMANDS, LANGUAGES, NEED_A_SLASH, Act, Decision, close_to, focus_after
from bot.model import Lang, Outcome, Ranking, Reply, Session, Stored, Turn, Utterance
from bot.pipeline.questions import SHORT, Known, Questions, periods_in
from bot.text import LONGEST, clean, fold
from bot.understanding import is_foreign, understand

__all__ = ["Known", "respond"]

_NUMBER = re.compile(r"(?:no\.?|number|option|选|第|#|\()?\s*(\d{1,2}|[一二三四五六七八九十])\s*(?:[.)。、号]|个|项|条)*")
_ORDINALS = {
    **{word: number for number, word in enumerate("一二三四五六七八九十", 1)},
    **{word: number for number, word in enumerate(("one", "two", "three", "four"), 1)},
    **{word: number for number, word in enumerate(("the first one", "the second one", "the third one", "the fourth one"), 1)},
    **{word: number for number, word in enumerate(("first", "second", "third", "fourth"), 1)},
}


def respond(utterance: Utterance, session: Session, index: Known) -> Turn:
    """The turn for what a person sent."""
    return _Turn(utterance, session, index).run()


@dataclass(frozen=True, slots=True)
class _Turn:
    utterance: Utterance
    session: Session
    index: Known

    @property
    def fallback(self) -> Lang:
        return self.session.chosen or self.session.last or self.utterance.hint or Lang.EN

    def run(self) -> Turn:
        """The finished turn."""
        if len(self.utterance.text) > LONGEST:
            return self.notice(phrases.TOO_LONG, Outcome.CLARIFY, limit=LONGEST)
        text = clean(self.utterance.text)
        if not any(ch.isalnum() for ch in text):
            return self.notice(phrases.EMPTY, Outcome.CLARIFY)
        return self.without_question(text) or self.answer(Questions(self.index, self.session.focus, self.fallback).decisions(text), text)

    def without_question(self, text: str) -> Turn | None:
        """The turn for what is no question: a command, a wish for a language, a choice, another language; else None."""
        folded = fold(text, self.index.scripts.table)
        command = re.sub(r"[\s.!?。！？]+$", "", folded)
        if folded.startswith("/") or (command in COMMANDS and command not in NEED_A_SLASH):
            return self.command(command, text)
        code = command.isascii() and len(command) < len("english")  # en, tw, auto: only behind /lang
        if command in LANGUAGES and len(command) > 1 and not code:
            return self.set_language(command, self.language(text))
        if is_foreign(text):
            return self.notice(phrases.FOREIGN, Outcome.ABSTAIN)
        return self.chosen(command)

    # Commands and choices

    def notice(self, key: str, outcome: Outcome, lang: Lang | None = None, **values: object) -> Turn:
        """A turn that only says a sentence of the interface."""
        reply = rendering.notice(key, self.index, lang or self.fallback, outcome, **values)
        return Turn(self.utterance, (), "a notice of the interface", reply, self.session)

    def language(self, text: str) -> Lang:
        """The language to answer a command in."""
        return self.session.chosen or understand(text, self.index, self.fallback).lang

    def command(self, command: str, text: str) -> Turn:
        """A command, with a slash or as a word of its own."""
        word, _, rest = command.removeprefix("/").partition(" ")
        name = COMMANDS.get(word.partition("@")[0])
        lang = self.language(text)
        if name == "lang":
            return self.set_language(rest.strip(), lang)
        if name == "why":
            return self.notice(phrases.WHY_NOTHING, Outcome.SMALLTALK, lang)
        if name is None:
            listed = " ".join(f"/{word}" for word in ("brief", "timeline", "statements", "contacts", "agencies", "lang", "why", "help"))
            return self.notice(phrases.UNKNOWN_COMMAND, Outcome.CLARIFY, lang, command=f"/{word[:20]}", commands=listed)
        reply, step = self.shown(name, lang, rest)
        options = tuple(option.entry for option in reply.options)
        return Turn(self.utterance, (), f"command: {name}", reply, replace(self.session, last=lang, step=step, options=options))

    def set_language(self, wanted: str, lang: Lang) -> Turn:
        """The language chosen, or how to choose one."""
        if wanted not in LANGUAGES:
            return self.notice(phrases.LANG_HOW, Outcome.SMALLTALK, lang)
        chosen = LANGUAGES[wanted]
        spoken = chosen or self.session.last or lang
        key = phrases.LANG_SET if chosen else phrases.LANG_AUTO
        reply = rendering.notice(key, self.index, spoken, Outcome.SMALLTALK)
        return Turn(self.utterance, (), "command: lang", reply, replace(self.session, chosen=chosen, last=spoken))

    def shown(self, what: str, lang: Lang, text: str) -> tuple[Reply, int]:
        """A list or a screen of the brief, and the step of the brief that this leaves the reader at."""
        step = self.session.step
        if what == "help":
            return rendering.notice(phrases.HELP, self.index, lang, Outcome.SMALLTALK), step
        if what in {"brief", "next", "back", "brief-next"}:
            lines = self.index.lines("brief", lang)
            step = {"brief": 0, "back": max(step - 1, 0)}.get(what, min(step + 1, len(lines) - 1))  # "next" also begins a brief
            return rendering.brief(lines, step, self.index, lang), step
        if what == "timeline":
            return rendering.timeline(self.index.lines(what, lang), self.index, lang, periods_in(text, self.index)), step
        title = {"statements": phrases.STATEMENTS, "contacts": phrases.CONTACTS, "agencies": phrases.AGENCIES}[what]
        return rendering.listing(title, self.index.lines(what, lang), self.index, lang), step

    def chosen(self, command: str) -> Turn | None:
        """The turn for a number, after a choice was offered or not; None if it is none."""
        found = _NUMBER.fullmatch(command)
        word = found.group(1) if found else command
        number = _ORDINALS.get(word) or (int(word) if found and word.isdigit() else 0)
        if not number or not (found or self.session.options):
            return None
        lang, options = self.fallback, self.session.options
        if options and number == len(options) + 1:
            reply = rendering.notice(phrases.NONE_CHOSEN, self.index, lang, Outcome.ABSTAIN)
            return Turn(self.utterance, (), "none of the choices", reply, replace(self.session, options=()))
        stored = self.index.stored(options[number - 1], lang) if number <= len(options) else None
        if stored is None:
            return self.notice(phrases.NO_CHOICE, Outcome.CLARIFY, lang, number=number)
        outcome = Outcome.ABSTAIN if stored.kind == "gap" else Outcome.ANSWER
        reply = rendering.told_only(stored, lang, outcome, 1.0)
        focus = replace(self.session.focus, entries=(stored.entry,))
        return Turn(self.utterance, (), f"choice {number}", reply, replace(self.session, options=options, focus=focus))

    # Answers

    def answer(self, decisions: Sequence[Decision], text: str) -> Turn:
        """The turn for the decisions on a message."""
        lang = self.session.chosen or understand(text[:SHORT], self.index, self.fallback).lang
        focus = self.session.focus
        for decision in decisions:
            focus = focus_after(decision, focus)
        reply, step = self.told(decisions, lang, text)
        options = tuple(option.entry for option in reply.options)
        session = replace(self.session, last=lang, focus=focus, options=options, step=step)
        readings: tuple[Ranking, ...] = tuple(decision.ranking for decision in decisions)
        return Turn(self.utterance, readings, "; ".join(f"{d.act}: {d.why}" for d in decisions), reply, session)

    def told(self, decisions: Sequence[Decision], lang: Lang, text: str) -> tuple[Reply, int]:
        """The reply to the decisions, and the step of the brief that it leaves the reader at."""
        first, step = decisions[0], self.session.step
        confidence = round(min(decision.ranking.confidence for decision in decisions if decision.act is first.act), 4)
        told = [decision for decision in decisions if decision is first or decision.act in {Act.ANSWER, Act.TELL}]
        stored = self.stored([entry for decision in told for entry in decision.entries], lang)
        if first.act is Act.ABSTAIN or not stored:
            close = self.stored(close_to(first.ranking), lang)
            return rendering.abstention(first.ranking.question, close, self.index, lang, confidence), step
        if first.act is Act.CLARIFY:
            return rendering.clarification(stored, self.index, lang, confidence), step
        if first.act is Act.SOURCE:
            return rendering.provenance(stored, lang, confidence), step
        shows = self.shows(stored[0], lang) if len(stored) == 1 else ""
        if shows:
            reply, step = self.shown(shows, lang, text)
            return replace(reply, confidence=confidence), step
        if first.act is Act.TELL:
            outcome = Outcome.SMALLTALK if stored[0].kind == "smalltalk" else Outcome.ABSTAIN
            return rendering.told_only(stored[0], lang, outcome, confidence), step
        names = [name for decision in decisions for name in decision.ranking.question.names]
        missing = [decision.ranking.question.text for decision in decisions[1:] if decision.act in {Act.ABSTAIN, Act.CLARIFY}]
        return rendering.answers(
            stored[:2],
            lang,
            confidence,
            before=rendering.slips(names, self.index, lang),
            after=[self.index.message(phrases.HALF, lang).format(words=clean(text)) for text in missing],
        ), step

    def shows(self, stored: Stored, lang: Lang) -> str:
        """The list that an entry stands for, '' for none; a case is its brief."""
        first = self.index.lines("brief", lang)[:1]
        return "brief" if first and first[0].entry == stored.entry else stored.shows

    def stored(self, entries: Sequence[str], lang: Lang) -> list[Stored]:
        """The finished replies of entries, in order, none twice."""
        return [stored for entry in dict.fromkeys(entries) if (stored := self.index.stored(entry, lang)) is not None]
