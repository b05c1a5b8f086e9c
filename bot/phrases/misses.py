"""What is asked in vain: marked as not right, told to curators, decided about, and answered later."""

from __future__ import annotations

from typing import Final

from bot.phrases.marking import N_

MARKED: Final = N_("Noted, thank you: a curator will look at it.")
MARK_WHY: Final = N_("What was not right about it?")
MARK_REASONS: Final = {
    "wrong": N_("It is wrong"),
    "incomplete": N_("Something is missing"),
    "outdated": N_("It is out of date"),
    "other": N_("I asked something else"),
}
MARK_KEPT: Final = N_("Noted: “{reason}”. Thank you; a curator will look at it.")
MISSES: Final = N_("Asked in vain: {count}")
MISSES_PAGE: Final = N_("Asked in vain: {count} (shown: {first} to {last})")
MISS_LINE: Final = N_("{number}  “{text}”")
MISS_ABOUT: Final = N_("times: {times} · people: {people} · {langs} · {reasons}")
MISS_NEAR: Final = N_("nearest: {titles}")
MISS_NO_WORDS: Final = N_("(the words are not kept)")
MISS_REASONS: Final = {
    "abstained": N_("not answered"),
    "none": N_("none of the choices"),
    "down": N_("answer marked as not right"),
    "wrong": N_("answer marked as wrong"),
    "incomplete": N_("answer marked as incomplete"),
    "outdated": N_("answer marked as out of date"),
    "other": N_("answer to something else"),
}
MISS_LANGS: Final = {
    "en": N_("in English"),
    "zh-Hans": N_("in Simplified Chinese"),
    "zh-Hant": N_("in Traditional Chinese"),
}
MISS_DRAFTED: Final = N_("a draft was made")
MISSES_HOW: Final = N_("Press a number to decide about it, or say /misses NUMBER, or /misses NUMBER ENTRY.")
MISSES_NONE: Final = N_("Nothing that was asked in vain waits for a decision.")
MISS_HOW: Final = N_("Which entry answers it? Press one, or say /misses {number} and the id of any other.")
MISS_CONFIRM: Final = N_(
    "Is this to be a way of asking for “{title}” ({entry})?\n“{text}”\n"
    "It is put into the knowledge if the check finds nothing wrong with it."
)
BUTTON_ADD: Final = N_("Yes, add it")
BUTTON_DRAFT: Final = N_("Draft an entry")
BUTTON_CLOSE: Final = N_("Close")
MISS_CLOSE_WHY: Final = N_("Why is {number} to be closed? Its words are deleted then.")
MISS_CLOSINGS: Final = {
    "scope": N_("Out of scope"),
    "duplicate": N_("A duplicate"),
    "source": N_("No source for it"),
}
MISS_CHECKING: Final = N_("{number}: being checked. You are told here what came of it.")
MISS_CLOSED: Final = N_("{number} is closed ({why}). Its words are deleted.")
MISS_GONE: Final = N_("No open question has the number {number}. /misses lists those that have one.")
MISS_MEANWHILE: Final = N_("{number} was decided about meanwhile: {stage}. Nothing was done now.")
MISS_STAGES: Final = {
    "open": N_("open again"),
    "drafted": N_("a draft was made"),
    "checking": N_("it is being checked"),
    "assigned": N_("an entry takes it"),
    "answered": N_("it is answered"),
    "closed": N_("it is closed"),
}
MISS_NO_ENTRY: Final = N_("There is no entry “{entry}” on file. Its id is what stands behind “id:” in the knowledge.")
MISS_WORDLESS: Final = N_("The words of {number} are not kept, so that nothing can be added. It can be closed.")
MISS_ADDED: Final = N_(
    "{number}: now a way of asking for “{title}” ({file}, line {line}). Whoever asked is told the answer once it is served."
)
MISS_NOT_ADDED: Final = N_("{number}: nothing was added: {why}. To be put by hand into {file}, to the entry {entry}:\n{line}")
MISS_NOT_ADDED_HERE: Final = N_("{number}: nothing was added: {why}. To be put by hand into the entry {entry}:\n{line}")
MISS_NOT_ADDED_WHY: Final = {
    "shipped": N_("what is served is the knowledge that the program came with"),
    "read-only": N_("the bot may not write into the folder"),
    "gone": N_("the entry is not in the folder any more"),
    "place": N_("there is no sure place for it in the file"),
    "check": N_("the check finds something wrong with it"),
    "changed": N_("somebody else changed the file meanwhile; please try again"),
}
MISS_DRAFT: Final = N_(
    "{number}: a draft with the ways of asking and nothing else. Write the answer in both languages and its sources, put it into a file of "
    "the case, and run the check."
)
ANSWER_NOW: Final = N_("You asked: “{question}”. There is an answer now:")
ME_MISSES: Final = N_("Questions that could not be answered, kept for a curator for at most {days}: {count}.")
HELP_CURATING: Final = N_("/misses what was asked in vain, and what becomes of it")
