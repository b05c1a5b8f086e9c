"""Which case a question is about, where several are on file: the one it names, the one set, the one talked about, or asked for."""

from __future__ import annotations

from collections.abc import Sequence

from bot import phrases, rendering
from bot.content import Line, Stored
from bot.index import Index
from bot.labels import highest
from bot.model import Lang, Reply, Session
from bot.pipeline.questions import Known, Questions
from bot.understanding import fold_question, understand


def on_file(index: Known) -> tuple[str, ...]:
    """The cases of a folder that holds several, in order; none where there is but one, or none."""
    cases = tuple(line.entry for line in index.lines("cases", Lang.EN))
    return cases if len(cases) > 1 else ()


def option_of(text: str, options: Sequence[str], index: Known) -> int:
    """The number of the choice that is taken by naming its case and nothing more; 0 for none. Choices are cases, or entries of them."""
    cases = on_file(index)
    if not options or not cases:
        return 0
    stored = [index.stored(option, Lang.EN) for option in options]
    whose = [entry.case if entry else "" for entry in stored]
    question = understand(text, index, Lang.EN)
    further = any(term[0] == "w" and share == 1.0 for term, share in question.terms.items())
    named = {name.entity for name in question.names} & set(cases)
    fitting = [number for number, case in enumerate(whose, 1) if case in named]
    return fitting[0] if len(fitting) == 1 and len(set(whose)) > 1 and not further else 0


def case_named(text: str, index: Known) -> str | None:
    """The case that a folded text gives the number, a name or a piece of the name of; None for none, or several."""
    lines = index.lines("cases", Lang.EN)
    if text.isdecimal():
        return lines[int(text) - 1].entry if 0 < int(text) <= len(lines) else None
    known = {line.entry for line in lines}
    found = {name.entity for name in understand(text, index, Lang.EN).names} & known
    found = found or {line.entry for lang in Lang for line in index.lines("cases", lang) if _within(text, line.text, index)}
    return found.pop() if len(found) == 1 else None


def _within(text: str, name: str, index: Known) -> bool:
    return bool(text) and text in fold_question(name, index.scripts)


def told_apart(stored: Sequence[Stored], index: Known, lang: Lang) -> list[Stored]:
    """Entries to choose from, each with the name of its case before its title where they are of several cases."""
    cases = {line.entry: line for line in index.lines("cases", lang)}
    if len({entry.case for entry in stored} & cases.keys()) < 2:
        return list(stored)
    return [_with_case(entry, cases[entry.case], index, lang) if entry.case in {*cases} - {entry.entry} else entry for entry in stored]


def _with_case(entry: Stored, case: Line, index: Index, lang: Lang) -> Stored:
    title = index.message(phrases.TITLE_OF_CASE, lang).format(case=case.title, title=entry.title)
    return entry._replace(title=title, label=highest([entry.label, case.label]))


def about(reply: Reply, case: str, index: Known) -> Reply:
    """The reply with a line that says which case it is about; as it is where no case is meant, or there is but one."""
    cases = {line.entry: line for line in index.lines("cases", reply.lang)}
    return rendering.of_case(reply, cases[case], index) if len(cases) > 1 and case in cases else reply


def asking_back(stored: Sequence[Stored], index: Known, lang: Lang, confidence: float) -> Reply:
    """Entries to choose from; where they are of several cases each is told with the name of its own."""
    reply = rendering.clarification(told_apart(stored, index, lang), index, lang, confidence)
    cases = {entry.case for entry in stored} - {""}
    return about(reply, cases.pop(), index) if len(cases) == 1 else reply


def questions_of(index: Known, session: Session, fallback: Lang) -> Questions:
    """What decides on the questions of a message at this point of a conversation."""
    cases = on_file(index)
    if not cases:
        return Questions(index, session.focus, fallback)
    from bot.pipeline.across import Across

    return Across(index, session.focus, fallback, cases=cases, chosen=session.case if session.case in cases else "")
