"""What is shown without a question: lists, screens of the brief, chosen entries, and what a button brings back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot import phrases, rendering
from bot.cards import UNVERIFIED, WARNING
from bot.content import Line, Stored
from bot.model import Focus, Lang, Outcome, Reply, Session, View
from bot.pipeline.browsing import browsed, looked_for
from bot.pipeline.cases import about, asking_back, on_file
from bot.pipeline.contacts import offered, timed, unverified
from bot.pipeline.questions import Known

LISTS: Final[Mapping[str, str]] = {
    "statements": phrases.STATEMENTS,
    "contacts": phrases.CONTACTS,
    "agencies": phrases.AGENCIES,
}
"""The lists that one chooses from, and what stands above each."""
OF_A_CASE: Final = ("brief", "timeline", *LISTS)
READING_COMMANDS: Final = " ".join(f"/{word}" for word in (*OF_A_CASE, "case", "check", "lang", "why", "help"))
"""The commands that everybody may give, as they are listed."""
"""What each case has its own of."""


@dataclass(frozen=True, slots=True)
class Views:
    """Shows what is on file, by view; `chosen` is the case that is set, `at` the moment, in seconds since 1970, where it is known."""

    index: Known
    chosen: str = ""
    at: float | None = None

    def reply(self, view: View) -> Reply | None:
        """The reply that shows a view; None where what it shows is no longer there."""
        cases = on_file(self.index)
        if view.what in OF_A_CASE and cases:
            return self.of_case(view) if view.case in {"", *cases} else None
        shown = self._reply(view)
        return shown and shown._replace(view=view)

    def of_case(self, view: View) -> Reply | None:
        """The reply that shows the list of a case, or asks of which one."""
        if not view.case:
            lines = self.index.lines("cases", view.lang)
            return rendering.cases(phrases.CASE_WHICH, lines, self.index, view.lang)._replace(view=view)
        shown = Views(self.index.of_case(view.case)).reply(view)
        return shown and about(shown, view.case, self.index)

    def cases(self, lang: Lang) -> Reply:
        """The cases on file, the one that is set marked; or that there is no choice."""
        lines = self.index.lines("cases", lang)
        if len(lines) > 1:
            return rendering.cases(phrases.CASES, lines, self.index, lang, marked=self.chosen)
        key = phrases.CASE_ONE if lines else phrases.CASE_NONE
        return rendering.notice_of(key, lines, self.index, lang)

    def _reply(self, view: View) -> Reply | None:
        match view.what:
            case "help" | "start":
                return self.welcome(view)
            case "language":
                return rendering.notice(phrases.LANG_HOW, self.index, view.lang, Outcome.SMALLTALK)
            case "case":
                return self.cases(view.lang)
            case listed if listed in OF_A_CASE:
                return self.listed(view)
            case _:
                return self.entries(view)

    def listed(self, view: View) -> Reply:
        """A list; of what has nothing in it, that nothing is on file."""
        index, lang = self.index, view.lang
        lines = index.lines(view.what, lang)
        if not lines:
            return rendering.notice(phrases.NOT_ON_FILE, index, lang, Outcome.ABSTAIN)
        if view.what == "timeline":
            return rendering.timeline(lines, index, lang, view.periods)
        return (browsed(view, index) if view.what == "statements" else None) or rendering.listing(LISTS[view.what], lines, index, lang)

    def looked_for(self, words: str, view: View) -> Reply | None:
        """The statements of a view's case in which some words stand; None where it must be asked first of which case."""
        if on_file(self.index) and not view.case:
            return None
        index = self.index.of_case(view.case)
        return about(looked_for(words, view, index), view.case, self.index)

    def welcome(self, view: View) -> Reply:
        """Who is speaking and what one can ask; a start comes with example questions to press."""
        if view.what == "help" or not self.index.lines("cases", view.lang):
            return rendering.notice(phrases.HELP, self.index, view.lang, Outcome.SMALLTALK)
        return rendering.notice_of(phrases.START, self.index.lines("cases", view.lang), self.index, view.lang)

    def entries(self, view: View) -> Reply | None:
        """Stored entries: told, offered to choose from, or traced to who said so."""
        stored = self.stored(view)
        if not stored or len(stored) < len(view.entries):
            return None
        if view.what == "choices":
            return asking_back(stored, self.index, view.lang, 1.0)
        if view.what in {WARNING, UNVERIFIED}:
            return unverified(stored[0], view, self.index) if len(stored) == 1 else None
        if view.what == "sources":
            return rendering.provenance(stored, view.lang, 1.0) if all(entry.provenance for entry in stored) else None
        told = rendering.answers(stored, view.lang, 1.0)
        if len(stored) == 1:
            told = offered(told, stored[0], self.index)
        if len(stored) == 1 and stored[0].kind == "gap":
            told = told._replace(outcome=Outcome.ABSTAIN)
        return rendering.sourced(told, stored) if view.sourced else told

    def names(self, view: View) -> tuple[str, ...]:
        """The people and agencies that are talked about once a view is shown."""
        return tuple(dict.fromkeys(name for entry in self.stored(view) for name in entry.names))

    def focus(self, view: View, session: Session) -> Focus:
        """What is talked about once entries are shown; one chosen on being asked back answers what was asked."""
        focus, case = session.focus, self.case(view)
        asked = focus if case and not focus.entries and set(view.entries) <= set(session.options) else Focus()
        names = tuple(dict.fromkeys([*asked.names, *self.names(view)]))
        return Focus(view.entries, names, asked.aspects, asked.terms, case or focus.case)

    def case(self, view: View) -> str:
        """The case that a view's entries are about; '' where they are of none, or of several."""
        cases = {entry.case for entry in self.stored(view)} - {""}
        return cases.pop() if len(cases) == 1 else ""

    def stored(self, view: View) -> list[Stored]:
        """The finished replies of a view's entries, in order, none twice."""
        found = (self.index.stored(entry, view.lang) for entry in dict.fromkeys(view.entries))
        return [timed(stored, self.at, self.index, view.lang) for stored in found if stored is not None]

    def sample(self, number: int, lang: Lang) -> Line | None:
        """An example question, or None where there are fewer."""
        samples = self.index.lines("samples", lang)
        return samples[number] if 0 <= number < len(samples) else None
