"""One turn: an utterance and a session in, a reply and the next session out. Pure; everything known comes from the Index."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot import phrases, rendering
from bot.dialogue import COMMANDS, LANGUAGES, NEED_A_SLASH, Act, Decision, close_to, focus_after
from bot.model import Focus, Lang, Outcome, Ranking, Reply, Session, Stored, Turn, Utterance, View
from bot.pipeline.questions import SHORT, Known, Questions, periods_in
from bot.pipeline.views import Views
from bot.text import LONGEST, clean, fold, han_count, latin_words
from bot.understanding import is_foreign, understand

__all__ = ["Known", "command_of", "respond", "tells_language"]

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


def command_of(text: str, index: Known) -> str | None:
    """The name of the command that a text with a slash before it gives, None where it is none of ours."""
    word, _, _ = _command_in(fold(text, index.scripts.table)).partition(" ")
    return COMMANDS.get(word[1:].partition("@")[0]) if word.startswith("/") else None


def _command_in(folded: str) -> str:
    return re.sub(r"[\s.!?。！？]+$", "", folded)


def tells_language(text: str, index: Known) -> bool:
    """Whether a text tells its language by itself: then it is answered alike whatever a client hints at."""
    cleaned = clean(text)
    if text.startswith("/") or is_foreign(cleaned) or len(text) > SHORT:
        return False
    if han_count(cleaned):
        return bool(index.scripts.lean(cleaned))
    return bool(latin_words(cleaned))


@dataclass(frozen=True, slots=True)
class _Turn:
    utterance: Utterance
    session: Session
    index: Known

    @property
    def fallback(self) -> Lang:
        return self.session.chosen or self.session.last or self.utterance.hint or Lang.EN

    @property
    def views(self) -> Views:
        return Views(self.index)

    def run(self) -> Turn:
        """The finished turn."""
        if self.utterance.pressed is not None:
            return self.pressed(self.utterance.pressed)
        if len(self.utterance.text) > LONGEST:
            return self.notice(phrases.TOO_LONG, Outcome.CLARIFY, limit=LONGEST)
        return self.said(clean(self.utterance.text))

    def said(self, text: str) -> Turn:
        """The turn for a cleaned text."""
        if not any(ch.isalnum() for ch in text):
            return self.notice(phrases.EMPTY, Outcome.CLARIFY)
        turn = self.without_question(text)
        if turn is not None:
            return turn
        # A part of a message that tells no language is in that of the whole.
        questions = Questions(self.index, self.session.focus, self.fallback)
        return self.answer(replace(questions, fallback=questions.understood(text[:SHORT]).lang), text)

    def pressed(self, view: View) -> Turn:
        """The turn for a button: what it shows, or that it is gone."""
        match view.what:
            case "sample":
                asked = self.views.sample(view.step, view.lang)
                return replace(self, session=replace(self.session, focus=Focus())).said(asked) if asked else self.gone(view.lang)
            case "none":
                return self.none_chosen(view.lang)
            case _:
                turn = self.showing(view) or self.gone(view.lang)
                return replace(turn, session=self.after_press(turn, view))

    def after_press(self, turn: Turn, view: View) -> Session:
        """The session after a button: a list that was open stays open, and only a button for it sets the language."""
        session = replace(turn.session, options=turn.session.options or self.session.options)
        match self.utterance.sets:
            case "language":
                return replace(session, chosen=view.lang, last=view.lang)
            case "auto":
                return replace(session, chosen=None)
        return session

    def gone(self, lang: Lang) -> Turn:
        """The turn where a button's entry is no longer on file."""
        return self.notice(phrases.GONE, Outcome.ABSTAIN, lang)

    def without_question(self, text: str) -> Turn | None:
        """The turn for what is no question: a command, a wish for a language, a choice, another language; else None."""
        folded = fold(text, self.index.scripts.table)
        command = _command_in(folded)
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
        """The language to answer a command in; one picked from a menu is in Latin letters whatever its reader speaks."""
        if text.startswith("/") and text.isascii():
            return self.fallback
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
            return self.notice(
                phrases.UNKNOWN_COMMAND, Outcome.CLARIFY, lang, command=text.split(maxsplit=1)[0].partition("@")[0][:21], commands=listed
            )
        turn = self.showing(self.view(name, lang, rest)) or self.gone(lang)
        return replace(turn, why=f"command: {name}", session=replace(turn.session, last=lang))

    def set_language(self, wanted: str, lang: Lang) -> Turn:
        """The language chosen, or how to choose one."""
        if wanted not in LANGUAGES:
            return self.showing(View("language", lang)) or self.gone(lang)
        chosen = LANGUAGES[wanted]
        spoken = chosen or self.session.last or lang
        key = phrases.LANG_SET if chosen else phrases.LANG_AUTO
        reply = rendering.notice(key, self.index, spoken, Outcome.SMALLTALK)
        return Turn(self.utterance, (), "command: lang", reply, replace(self.session, chosen=chosen, last=spoken))

    def view(self, what: str, lang: Lang, text: str) -> View:
        """The view that a command or an entry stands for; the brief goes on from where the reader is."""
        if what in {"brief", "next", "back", "brief-next"}:
            last, step = len(self.index.lines("brief", lang)) - 1, self.session.step
            to = {"brief": 0, "back": max(step - 1, 0)}.get(what, min(step + 1, last))  # "next" also begins a brief
            return View("brief", lang, step=to)
        return View(what, lang, periods=periods_in(text, self.index) if what == "timeline" else ())

    def showing(self, view: View) -> Turn | None:
        """The turn that shows a view, None where what it shows is gone."""
        reply = self.views.reply(view)
        if reply is None:
            return None
        session = replace(self.session, options=tuple(option.entry for option in reply.options))
        if view.what == "brief":
            session = replace(session, step=reply.view.step if reply.view else 0)
        if view.what == "entries" and view.entries != session.focus.entries:
            session = replace(session, focus=Focus(view.entries, self.views.names(view)))
        return Turn(self.utterance, (), f"view: {view.what}", reply, session)

    def chosen(self, command: str) -> Turn | None:
        """The turn for a number, after a choice was offered or not; None if it is none."""
        found = _NUMBER.fullmatch(command)
        word = found.group(1) if found else command
        number = _ORDINALS.get(word) or (int(word) if found and word.isdigit() else 0)
        if not number or not (found or self.session.options):
            return None
        lang, options = self.fallback, self.session.options
        if options and number == len(options) + 1:
            return self.none_chosen(lang)
        shown = self.showing(View("entries", lang, (options[number - 1],))) if number <= len(options) else None
        if shown is None:
            return self.notice(phrases.NO_CHOICE, Outcome.CLARIFY, lang, number=number)
        return replace(shown, why=f"choice {number}", session=replace(shown.session, options=options))

    def none_chosen(self, lang: Lang) -> Turn:
        """The turn for 'none of these'."""
        reply = rendering.notice(phrases.NONE_CHOSEN, self.index, lang, Outcome.ABSTAIN)
        return Turn(self.utterance, (), "none of the choices", reply, replace(self.session, options=()))

    # Answers

    def answer(self, questions: Questions, text: str) -> Turn:
        """The turn for the questions in a message."""
        decisions = questions.decisions(text)
        lang = self.session.chosen or questions.fallback
        focus = self.session.focus
        for decision in decisions:
            focus = focus_after(decision, focus)
        reply = self.told(decisions, lang, text)
        options = tuple(option.entry for option in reply.options)
        step = reply.view.step if reply.view and reply.view.what == "brief" else self.session.step
        session = replace(self.session, last=lang, focus=focus, options=options, step=step)
        readings: tuple[Ranking, ...] = tuple(decision.ranking for decision in decisions)
        return Turn(self.utterance, readings, "; ".join(f"{d.act}: {d.why}" for d in decisions), reply, session)

    def told(self, decisions: Sequence[Decision], lang: Lang, text: str) -> Reply:
        """The reply to the decisions."""
        first = decisions[0]
        confidence = round(min(decision.ranking.confidence for decision in decisions if decision.act is first.act), 4)
        told = [decision for decision in decisions if decision is first or decision.act in {Act.ANSWER, Act.TELL}]
        stored = self.stored([entry for decision in told for entry in decision.entries], lang)
        view = View("entries", lang, tuple(entry.entry for entry in stored))
        if first.act is Act.ABSTAIN or not stored:
            close = self.stored(close_to(first.ranking), lang)
            return rendering.abstention(first.ranking.question, close, self.index, lang, confidence)
        if first.act is Act.CLARIFY:
            return replace(rendering.clarification(stored, self.index, lang, confidence), view=replace(view, what="choices"))
        if first.act is Act.SOURCE:
            return replace(rendering.provenance(stored, lang, confidence), view=replace(view, what="sources"))
        shows = self.shows(stored[0], lang) if len(stored) == 1 else ""
        listed = self.views.reply(self.view(shows, lang, text)) if shows else None
        if listed is not None:
            return replace(listed, confidence=confidence)
        if first.act is Act.TELL:
            outcome = Outcome.SMALLTALK if stored[0].kind == "smalltalk" else Outcome.ABSTAIN
            return replace(rendering.told_only(stored[0], lang, outcome, confidence), view=replace(view, entries=view.entries[:1]))
        return replace(self.answers(decisions, stored[:2], lang, confidence), view=replace(view, entries=view.entries[:2]))

    def answers(self, decisions: Sequence[Decision], stored: Sequence[Stored], lang: Lang, confidence: float) -> Reply:
        """One or two answers, with how names were read and which part of the question is not on file."""
        names = [name for decision in decisions for name in decision.ranking.question.names]
        missing = [decision.ranking.question.text for decision in decisions[1:] if decision.act in {Act.ABSTAIN, Act.CLARIFY}]
        return rendering.answers(
            stored,
            lang,
            confidence,
            before=rendering.slips(names, self.index, lang),
            after=[self.index.message(phrases.HALF, lang).format(words=clean(text)) for text in missing],
        )

    def shows(self, stored: Stored, lang: Lang) -> str:
        """The list that an entry stands for, '' for none; a case is its brief."""
        first = self.index.lines("brief", lang)[:1]
        return "brief" if first and first[0].entry == stored.entry else stored.shows

    def stored(self, entries: Sequence[str], lang: Lang) -> list[Stored]:
        """The finished replies of entries, in order, none twice."""
        return [stored for entry in dict.fromkeys(entries) if (stored := self.index.stored(entry, lang)) is not None]
