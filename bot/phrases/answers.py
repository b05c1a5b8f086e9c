"""What is composed when answering."""

from __future__ import annotations

from typing import Final

from bot.phrases.marking import N_

CASES: Final = N_("Cases on file (choose the number of the one that you will ask about):")
CASE_WHICH: Final = N_("About which case? Choose a number.")
CASE_ONE: Final = N_("There is one case on file: {case}.")
CASE_NONE: Final = N_("There is no case on file.")
CASE_SET: Final = N_("You are now asking about: {case}. A question that names another case is still answered; “/case all” takes this back.")
CASE_EVERY: Final = N_("You are now asking about all cases. Where a question may mean several, I will ask which.")
CASE_ALL: Final = N_("All cases")
CHOOSE: Final = N_("Which do you mean? Choose a number.")
NONE_OF_THESE: Final = N_("None of these")
NONE_CHOSEN: Final = N_("Then I may have nothing on file about it. Please try other words.")
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
WHY_NOTHING: Final = N_("I have no question of yours in mind. Ask something first; then /why shows how I came to the answer.")
START: Final = N_(
    "On file: {cases}.\n\nAsk about it in your own words, in English or Chinese. What I say was written, cited and approved "
    "beforehand; what is not on file, I do not guess. /help shows everything that I can do."
)
HELP: Final = N_(
    "Ask about the case in your own words, in English or Chinese. What I say was written, cited and approved beforehand; "
    "what is not on file, I do not guess.\n"
    "/brief the case on one screen, then step by step\n"
    "/timeline what happened when\n"
    "/statements quotations, word for word; behind it: speaker, agency, topic, date, or words to look for\n"
    "/contacts whom to turn to\n"
    "/agencies who is involved\n"
    "/case which case I answer about, if there are several\n"
    "/check whether a quotation is exact: paste it behind the command\n"
    "/lang language and script\n"
    "/why how I came to the last answer"
)
