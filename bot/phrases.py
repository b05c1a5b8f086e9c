"""The words of the interface, in English; locales/ holds them in Chinese. What is known of a case never stands here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final


def N_(message: str) -> str:  # noqa: N802  the extractor looks for this name
    """The message itself, marked for extraction into locales/messages.pot."""
    return message


# Beside a stored answer (used when compiling)
SOURCE: Final = N_("Source: {sources}")
SOURCE_DATED: Final = N_("{publisher}, {date}")
SOURCE_UNDATED: Final = N_("{publisher}, undated")
SOURCE_BY: Final = N_("{source} ({by})")
SOURCE_JOIN: Final = N_("; ")
LOOKED: Final = N_("Looked through: {sources}")
NOTE: Final = N_("Note: {caveat}")
OPINION: Final = N_("Opinion: {whose}. Not a finding of fact.")
SAID_BY: Final = N_("{speaker}:")
TRANSLATION: Final = N_("Unofficial translation: {text}")
STANDING_REPORTED: Final = N_("Standing: reported, as quoted in the press")
STANDING_RELEASED: Final = N_("Standing: from a released statement")
STANDING_ISSUED: Final = N_("Standing: issued by this office")
BASIS_RECORD: Final = N_("Basis: public record; quote word for word, with speaker and outlet. No desk approval is claimed.")
BASIS_DESK: Final = N_("Basis: approved by the desk")
WHO_SAYS: Final = N_("Said by: {who}")
OWN_REPORTING: Final = N_("{publisher} itself")
QUOTED: Final = N_("{source}: “{words}”")
RANGE: Final = N_("{start} to {end}")
LINE: Final = N_("{when}: {title}")
ONLY_CHINESE: Final = N_("On file in Chinese only.")
ONLY_ENGLISH: Final = N_("On file in English only.")
ABRIDGED: Final = N_("Abridged here: the passage goes on in the document.")
OF_CASE: Final = N_("Case: {case}")
TITLE_OF_CASE: Final = N_("{case}: {title}")
UNIT_CNY: Final = N_("{amount} yuan")
UNIT_USD: Final = N_("{amount} US dollars")

# Of a table that was taken over (written into the knowledge)
TABLE_SUMMARY: Final = N_("{name}: {count} entries from a table ({file}). Ask in your own words.")
TABLE_OFFICE: Final = N_("this office")
TABLE_UNDATED: Final = N_("The table gives no date.")

# Composed when answering
CASES: Final = N_("Cases on file (choose a number for the one that I shall answer about):")
CASE_WHICH: Final = N_("About which case? Choose a number.")
CASE_ONE: Final = N_("There is one case on file: {case}.")
CASE_NONE: Final = N_("There is no case on file.")
CASE_SET: Final = N_("I will answer about: {case}. “/case all” takes this back; a question that names another case is still answered.")
CASE_EVERY: Final = N_("I will answer about all cases, and ask back where a question may mean several.")
CASE_ALL: Final = N_("All cases")
CHOOSE: Final = N_("Which do you mean? Choose a number.")
NONE_OF_THESE: Final = N_("None of these")
NONE_CHOSEN: Final = N_("Then it is not on file as I understand it. Please try other words.")
NOT_ON_FILE: Final = N_("I have nothing on file about that.")
UNSURE: Final = N_("I cannot match that to anything on file with certainty.")
UNDERSTOOD: Final = N_("Understood: {words}")
UNSPOKEN: Final = N_("No entry speaks of: {words}")
CLOSE: Final = N_("On file and close to it (choose a number):")
HALF: Final = N_("The other part of your question I cannot match to anything on file: “{words}”")
READ_AS: Final = N_("(“{written}” read as {meant})")
EMPTY: Final = N_("Please type a question, in English or Chinese. For example: brief · timeline · statements · contacts")
FOREIGN: Final = N_("I can read English and Chinese only. Please ask in one of the two.")
TOO_LONG: Final = N_("That is too long for me (over {limit} characters). One short question, please.")
UNKNOWN_COMMAND: Final = N_("There is no command {command}. There are: {commands}")
NO_CHOICE: Final = N_("No list with a number {number} is open. Please ask a full question.")
TIMELINE: Final = N_("Timeline")
TIMELINE_UNDATED: Final = N_("No date given:")
TIMELINE_NOTHING: Final = N_("Nothing on file is dated {years}.")
STATEMENTS: Final = N_("Statements on file (choose a number for the text):")
CONTACTS: Final = N_("Named officials and offices on file (choose a number):")
AGENCIES: Final = N_("Agencies and organisations on file (choose a number):")
BRIEF_NEXT: Final = N_("Reply “next” for {number}/{count}: {title}")
BRIEF_END: Final = N_("That was the last step. Ask anything, or see: timeline · statements · contacts")
BRIEF_STEP: Final = N_("{number}/{count} {title}")
LANG_SET: Final = N_("I will answer in English. “/lang auto” follows your questions again.")
LANG_AUTO: Final = N_("I will answer in the language of each question.")
LANG_HOW: Final = N_("Choose with /lang en, /lang 简 (Simplified), /lang 繁 (Traditional) or /lang auto.")
WHY_BEST: Final = N_("Nearest entry: {title}")
WHY_NEXT: Final = N_("After it: {title}")
WHY_SURE: Final = N_("Certainty: {found} (an answer needs {needed})")
WHY_ALL: Final = N_("/why all shows every point of the score")
WHY_NOTHING: Final = N_("Ask something first; then /why shows how I came to the answer.")
START: Final = N_(
    "On file: {cases}.\n\nAsk about it in your own words, in English or Chinese. What I say was written, cited and approved "
    "beforehand; what is not on file, I do not guess. /help shows everything that I can do."
)
HELP: Final = N_(
    "Ask about the case in your own words, in English or Chinese. What I say was written, cited and approved beforehand; "
    "what is not on file, I do not guess.\n"
    "/brief the case on one screen, then step by step\n"
    "/timeline what happened when\n"
    "/statements quotations, word for word\n"
    "/contacts whom to turn to\n"
    "/agencies who is involved\n"
    "/case which case I answer about, if there are several\n"
    "/lang language and script\n"
    "/why how I came to the last answer"
)

# The channels
BUTTON_SOURCES: Final = N_("Sources")
BUTTON_SOURCES_OFF: Final = N_("Hide sources")
BUTTON_COPY: Final = N_("Copy the words")
BUTTON_BRIEF: Final = N_("Brief me, step by step")
BUTTON_OVERVIEW: Final = N_("Overview")
BUTTON_AUTO: Final = N_("Auto")
BUTTON_CASES: Final = N_("Cases")
BUTTON_LISTS: Final = {
    "timeline": N_("Timeline"),
    "statements": N_("Statements"),
    "contacts": N_("Contacts"),
    "agencies": N_("Agencies"),
}
GONE: Final = N_("That is no longer on file under this button. Please ask again, or see /help.")
TEXT_ONLY: Final = N_("I read text only. Please type your question.")
NEUTRAL: Final = N_("This service is for enrolled staff. Ask your supervisor for an invitation.")
INCIDENT: Final = N_("I could not answer just now. Your question is stored; I will reply when I can. Reference {number}.")
LATE: Final = N_("Late reply to your question of {date}, {time} (UTC):")
REPEATED: Final = N_("This may repeat what was sent before:")
GROUP_HELLO: Final = N_("In this group I answer commands, messages that mention @{name}, and replies to me. Begin with /brief")
NAME: Final = N_("Casebrief")
SHORT_DESCRIPTION: Final = N_("Case briefings in English and Chinese: written, cited and approved beforehand.")
DESCRIPTION: Final = N_(
    "Ask about the case in your own words, in English or Chinese. Every answer was written, cited and approved beforehand; "
    "what is not on file, I do not guess."
)
MENU: Final = {
    "brief": N_("The case on one screen, then step by step"),
    "timeline": N_("What happened when"),
    "statements": N_("Quotations, word for word"),
    "contacts": N_("Whom to turn to"),
    "agencies": N_("Who is involved"),
    "case": N_("Which case I answer about"),
    "lang": N_("Language and script"),
    "why": N_("How I came to the last answer"),
    "help": N_("What I can do"),
}
STARTING: Final = N_("One moment, reading the knowledge …")
WELCOME: Final = N_("Casebrief. Ask a question, or /help. Leave with Ctrl-D.")
GOODBYE: Final = N_("Goodbye.")


def every() -> Iterator[str]:
    """Every message that stands in this module."""
    for name, value in globals().items():
        if name.isupper() and isinstance(value, str | dict):
            yield from value.values() if isinstance(value, dict) else (value,)
