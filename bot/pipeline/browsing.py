"""The statements on file to browse: below headings of a kind, or only those in which some words stand."""

from __future__ import annotations

from typing import Final

from bot import phrases, rendering
from bot.dialogue import COMMANDS
from bot.model import Lang, Outcome, PartKind, Reply, View
from bot.patterns import Late
from bot.pipeline.questions import Known
from bot.pipeline.reading import command_in
from bot.text import all_occur, fold

KINDS: Final = tuple(phrases.BY)
"""The kinds of heading, in the order of their buttons; in a view the first is step 1, and step 0 is the plain list."""
_WORDS: Final = (
    ("speaker", "speakers", "讲话人", "发言人"),
    ("agency", "agencies", "机构", "单位"),
    ("topic", "topics", "subject", "subjects", "主题", "话题"),
    ("date", "dates", "日期", "时间"),
)
"""What people call each kind of heading, folded."""
_STEPS: Final = {word: step for step, words in enumerate(_WORDS, 1) for word in words}
_BY: Final = r"(?:by |按照|按|依)"
_KIND: Final = Late(rf"{_BY}?({'|'.join(_STEPS)})")
_LISTS: Final = "|".join(word for word, name in COMMANDS.items() if name == "statements")
_IN_WORDS: Final = Late(rf"({_LISTS}) ?({_BY}(?:{'|'.join(_STEPS)}))")
_ALL: Final = ("statements", *(f"statements by {kind}" for kind in KINDS))
_LONGEST: Final = 60
"""Characters of what somebody looked for that are said back."""


def step_in(rest: str) -> int:
    """The step of the kind of heading that folded words behind /statements give, and nothing more; 0 for none."""
    found = _KIND.fullmatch(rest.strip())
    return _STEPS[found.group(1)] if found else 0


def in_words(folded: str) -> str:
    """The command that asks for statements below headings without a slash, such as 'statements by agency'; '' for none."""
    found = _IN_WORDS.fullmatch(folded)
    return f"/{found.group(1)} {found.group(2)}" if found else ""


def behind(text: str, index: Known) -> tuple[str, str]:
    """The kind of heading, and else the words to look for, that a cleaned text asking for statements gives; '' for what it does not.

    A question in plain words gives neither, whatever else is in it.
    """
    folded = command_in(fold(text, index.scripts.table))
    command = in_words(folded) or folded
    if not command.startswith("/"):
        return "", ""
    step = step_in(command.partition(" ")[2])
    return (KINDS[step - 1], "") if step else ("", "".join(text.split(maxsplit=1)[1:]))


def browsed(view: View, index: Known) -> Reply | None:
    """The list of a view below its headings; None where it has none of that kind."""
    if not 1 <= view.step <= len(KINDS):
        return None
    lines = index.lines(f"statements by {KINDS[view.step - 1]}", view.lang)
    return rendering.listing_below(phrases.STATEMENTS, lines, index, view.lang) if lines else None


def looked_for(words: str, view: View, index: Known) -> Reply:
    """The statements in which all of some words stand: in the text, the speaker, agency, topic, document or date, in any language.

    It is shown again as the whole list, since what somebody looked for is kept nowhere.
    """
    wanted = fold(words, index.scripts.table)
    found = [line for line in index.lines("statements", view.lang) if all_occur(wanted, _all_of(line.entry, index))]
    if not found:
        none = rendering.notice(phrases.STATEMENTS_NONE, index, view.lang, Outcome.ABSTAIN, words=words[:_LONGEST])
        return none._replace(view=view, more=True)
    return rendering.listing(phrases.STATEMENTS, found, index, view.lang)._replace(view=view, more=True)


def _all_of(entry: str, index: Known) -> str:
    """Whose words a statement is, the words, where they stand and its headings, in every language, folded."""
    stored = [found for lang in Lang if (found := index.stored(entry, lang))]
    told = [part.text for one in stored for part in one.parts if part.kind not in {PartKind.NOTE, PartKind.SOURCE}]
    lines = [line for lang in Lang for what in _ALL for line in index.lines(what, lang) if line.entry == entry]
    named = [words for line in lines for words in (line.entry, line.title, line.text)]
    return fold("\n".join([*told, *(source for one in stored for source in one.sources), *named]), index.scripts.table)
