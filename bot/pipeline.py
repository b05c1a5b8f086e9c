"""One turn: an utterance and a session in, a reply and the next session out. Pure; everything known comes from the Index."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot import phrases, rendering
from bot.dialogue import COMMANDS, LANGUAGES, NEED_A_SLASH, RANK, Act, Decision, close_to, decide, focus_after, leans
from bot.matching import rank
from bot.model import Focus, Index, Lang, Outcome, Ranking, Reply, Session, Stored, Turn, Utterance
from bot.text import LONGEST, clauses, clean, fold, sentences
from bot.understanding import Lexicon, carry, is_foreign, understand

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NUMBER = re.compile(r"[\s(（#]*([1-9])[\s.)）。、号]*")
SHORT = 300
"""Characters up to which a message of several sentences is also read as one question."""


class Known(Index, Lexicon, Protocol):
    """A compiled file: what is known, and the words it is known by."""


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
        folded = fold(text, self.index.scripts.table)
        if not any(ch.isalnum() for ch in text):
            return self.notice(phrases.EMPTY, Outcome.CLARIFY)
        command = re.sub(r"[\s.!?。！？]+$", "", folded)
        if folded.startswith("/") or (command in COMMANDS and command not in NEED_A_SLASH):
            return self.command(command, text)
        chosen = self.chosen(folded)
        if chosen is not None:
            return chosen
        if is_foreign(text):
            return self.notice(phrases.FOREIGN, Outcome.ABSTAIN)
        return self.answer(self.decisions(text), text)

    # Commands and choices

    def notice(self, key: str, outcome: Outcome, lang: Lang | None = None, **values: object) -> Turn:
        """A turn that only says a sentence of the interface."""
        reply = rendering.notice(key, self.index, lang or self.fallback, outcome, **values)
        return Turn(self.utterance, (), f"notice: {key}", reply, self.session)

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
        return Turn(self.utterance, (), f"command: {name}", reply, replace(self.session, last=lang, step=step, options=()))

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
        if what in {"brief", "next", "brief-next"}:
            lines = self.index.lines("brief", lang)
            step = 0 if what == "brief" else min(step + 1, len(lines) - 1)  # "next" before any brief begins it
            return rendering.brief(lines, step, self.index, lang), step
        if what == "timeline":
            return rendering.timeline(self.index.lines(what, lang), self.index, lang, _YEAR.findall(text)), step
        title = {"statements": phrases.STATEMENTS, "contacts": phrases.CONTACTS, "agencies": phrases.AGENCIES}[what]
        return rendering.listing(title, self.index.lines(what, lang), self.index, lang), step

    def chosen(self, folded: str) -> Turn | None:
        """The turn for a number that was typed after a choice was offered, or None."""
        found = _NUMBER.fullmatch(folded)
        if not (found and self.session.options):
            return None
        number, lang = int(found.group(1)), self.fallback
        if number == len(self.session.options) + 1:
            reply = rendering.notice(phrases.NONE_CHOSEN, self.index, lang, Outcome.ABSTAIN)
            return Turn(self.utterance, (), "none of the choices", reply, replace(self.session, options=()))
        if number > len(self.session.options):
            return None
        entry = self.session.options[number - 1]
        stored = self.index.stored(entry, lang)
        if stored is None:
            return None
        outcome = Outcome.ABSTAIN if stored.kind == "gap" else Outcome.ANSWER
        reply = rendering.told_only(stored, lang, outcome, 1.0)
        focus = replace(self.session.focus, entries=(entry,))
        return Turn(self.utterance, (), f"choice {number}", reply, replace(self.session, options=(), focus=focus))

    # Questions

    def decisions(self, text: str) -> list[Decision]:
        """The decision on each question of a message, two at most."""
        parts = sentences(text)
        asking = self.asking(parts)
        if len(asking) == 1:
            return self.clause_decisions(asking[0])
        found = self.each(asking)
        answered = _distinct(found)
        if len(text) <= SHORT and any(leans(decision.ranking.question) for decision in found[1:]):
            whole = self.decide(" ".join(asking), self.session.focus)  # the sentences lean on one another: one question
            if whole.act in {Act.ANSWER, Act.TELL} and whole.ranking.confidence >= max(d.ranking.confidence for d in found):
                return [whole]
        if answered:
            return answered[:2]
        return [max(found, key=lambda decision: (-RANK[decision.act], decision.ranking.confidence))]

    def asking(self, parts: Sequence[str]) -> list[str]:
        """The sentences of a message that ask something; all of them where none does.

        Of a long message only those with a question mark count, if there is one.
        """
        if len(parts) < 2:
            return list(parts)
        marked = [part for part in parts if re.search("[?？]", part)] if len(parts) > 4 else []
        kept = [part for part in marked or parts if not self.is_talk(part)]
        return list(dict.fromkeys(kept)) or [parts[-1]]

    def is_talk(self, part: str) -> bool:
        """Whether a sentence of several only greets, thanks, or fills."""
        plain = rank(understand(part, self.index, self.fallback), self.index)
        if not plain.candidates or not any(term[0] in "we" for term in plain.question.terms):
            return True
        return plain.candidates[0].kind == "smalltalk" and not plain.question.names

    def each(self, parts: Sequence[str]) -> list[Decision]:
        """The decision on each of the parts, each on the background of those before it."""
        focus, found = self.session.focus, []
        for part in parts:
            found.append(self.decide(part, focus))
            focus = focus_after(found[-1], focus)
        return found

    def clause_decisions(self, text: str) -> list[Decision]:
        """The decision on one sentence; two where its clauses ask two different things and both are on file."""
        whole = self.decide(text, self.session.focus)
        parts = clauses(text)
        if not 2 <= len(parts) <= 4:
            return [whole]
        telling = _distinct([decision for decision in self.each(parts) if decision.ranking.question.aspects])
        if len(telling) == 2 and (whole.act is not Act.ANSWER or whole.entries[0] in {d.entries[0] for d in telling}):
            return telling
        return [whole]

    def decide(self, text: str, focus: Focus) -> Decision:
        """The decision on one question."""
        question = understand(text, self.index, self.fallback)
        plain = rank(question, self.index)
        carried = None
        if focus.names or focus.terms:
            entities = {name.entity for name in question.names} | set(focus.names)
            classes = {entity: self.index.entity(entity, Lang.EN)[0] for entity in entities}
            carried = rank(carry(question, focus, classes), self.index)
        return decide(plain, carried, focus, self.index.fit)

    def answer(self, decisions: Sequence[Decision], text: str) -> Turn:
        """The turn for the decisions on a message."""
        lang = self.session.chosen or understand(text[:SHORT], self.index, self.fallback).lang
        focus, step = self.session.focus, self.session.step
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
        confidence = round(min(decision.ranking.confidence for decision in decisions), 4)
        stored = self.stored([entry for decision in decisions for entry in decision.entries], lang)
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
        return rendering.answers(stored[:2], lang, confidence, before=rendering.slips(names, self.index, lang)), step

    def shows(self, stored: Stored, lang: Lang) -> str:
        """The list that an entry stands for, '' for none; a case is its brief."""
        first = self.index.lines("brief", lang)[:1]
        return "brief" if first and first[0].entry == stored.entry else stored.shows

    def stored(self, entries: Sequence[str], lang: Lang) -> list[Stored]:
        """The finished replies of entries, in order, none twice."""
        return [stored for entry in dict.fromkeys(entries) if (stored := self.index.stored(entry, lang)) is not None]


def _distinct(decisions: Sequence[Decision]) -> list[Decision]:
    """The decisions that answer, the first for each entry."""
    seen: dict[str, Decision] = {}
    for decision in decisions:
        if decision.act is Act.ANSWER:
            seen.setdefault(decision.entries[0], decision)
    return list(seen.values())
