"""The buttons below the screens of a brief: back and on in the same places on every screen, what else there is to do below them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot import phrases
from bot.channels.telegram.buttons import How
from bot.model import Outcome, Reply, View
from bot.pipeline.briefing import Brief, chosen

_LISTS: Final = (("timeline", "statements"), ("contacts", "agencies"))
Row = tuple[tuple[str, View, How], ...]
"""What stands on each button of a row, what it shows, and how."""


def steps_below(reply: Reply, view: View, brief: Brief) -> Iterator[Row]:
    """The rows of buttons below a screen."""
    plain = View("brief", view.lang, case=view.case)
    screen = _screen(view, brief)
    if view.what == "more":
        yield from _titles(reply)
        yield ((f"‹ {brief.number(screen)}/{brief.count}", plain._replace(step=screen), How.IN_PLACE),)
        return
    if view.what == "quiz" and reply.outcome is Outcome.ANSWER:
        yield ((_onward(brief, screen), plain._replace(what="next", step=screen + 1), How.IN_PLACE),)
        return
    if view.what == "quiz":
        for number, option in enumerate(reply.options, 1):
            yield ((option.title, chosen(view, number), How.IN_PLACE),)
    elif screen == brief.end > 0:
        yield from _titles(reply)
    yield tuple(_around(brief, plain, screen, asked=view.what == "quiz"))
    yield from _further(brief, plain, screen)
    if view.what == "resume":
        yield ((brief.index.message(phrases.BUTTON_ANEW, view.lang), plain._replace(what="anew"), How.IN_PLACE),)


def _screen(view: View, brief: Brief) -> int:
    """The screen that a view shows."""
    if view.what != "quiz":
        return min(view.step, brief.end)
    return next((screen for screen in range(brief.end) if (quiz := brief.quiz(screen)) and quiz.entry in view.entries), brief.end)


def _titles(reply: Reply) -> Iterator[Row]:
    for option in reply.options:
        yield ((option.title, View("entries", reply.lang, (option.entry,)), How.ANEW),)


def _around(brief: Brief, plain: View, screen: int, *, asked: bool) -> Iterator[tuple[str, View, How]]:
    """One screen back, and one on: past a question that is not answered."""
    if screen:
        yield f"‹ {_behind(brief, screen)}", plain._replace(step=screen - 1), How.IN_PLACE
    if asked:
        yield f"{brief.index.message(phrases.BUTTON_SKIP, plain.lang)} ›", plain._replace(step=screen + 1), How.IN_PLACE
    elif screen < brief.end:
        yield _onward(brief, screen), plain._replace(what="next", step=screen + 1), How.IN_PLACE


def _further(brief: Brief, plain: View, screen: int) -> Iterator[Row]:
    """More on a step, or past it; at the end the lists."""
    word, lang = brief.index.message, plain.lang
    if 0 < screen < brief.first_quiz and screen < brief.end:
        more = ((word(phrases.BUTTON_MORE, lang), plain._replace(what="more", step=screen), How.IN_PLACE),)
        skip = ((f"{word(phrases.BUTTON_SKIP, lang)} ›", plain._replace(step=screen + 1), How.IN_PLACE),)
        yield (*(more if screen < len(brief.lines) else ()), *skip)
    if screen == brief.end:
        for names in _LISTS:
            yield tuple((word(phrases.BUTTON_LISTS[name], lang), plain._replace(what=name), How.ANEW) for name in names)


def _behind(brief: Brief, screen: int) -> str:
    """What one goes back to, in short."""
    if screen == 1:
        return brief.index.message(phrases.BUTTON_OVERVIEW, brief.lang)
    if brief.first_quiz < screen:
        return brief.index.message(phrases.QUIZ_SHORT, brief.lang).format(number=screen - brief.first_quiz)
    return f"{brief.number(screen - 1)}/{brief.count}"


def _onward(brief: Brief, screen: int) -> str:
    """What one goes on to, in short."""
    to = screen + 1
    if to >= brief.end:
        return f"{brief.index.message(phrases.BUTTON_FINISH, brief.lang)} ›"
    if to > brief.first_quiz:
        return f"{brief.index.message(phrases.QUIZ_SHORT, brief.lang).format(number=to - brief.first_quiz + 1)} ›"
    return f"{brief.number(to)}/{brief.count} {brief.title(to)} ›"
