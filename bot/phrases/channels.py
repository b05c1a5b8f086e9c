"""What the channels say."""

from __future__ import annotations

from typing import Final

from bot.phrases.marking import N_

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
GONE: Final = N_("There is nothing under this button that I can show here. Please ask again, or see /help.")
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
    "export": N_("A brief, a timeline or an answer as a file"),
    "check": N_("Whether a quotation is exact"),
    "lang": N_("Language and script"),
    "why": N_("How I came to the last answer"),
    "changes": N_("What has changed since your last visit"),
    "help": N_("What I can do"),
    "me": N_("What is kept about you"),
    "forget": N_("Erase what is kept about you"),
    "people": N_("Who is enrolled"),
    "invite": N_("Let somebody in"),
    "role": N_("Give somebody another role"),
    "suspend": N_("Shut somebody out"),
    "label": N_("What this group is shown"),
    "approve": N_("What waits for your approval"),
    "withdraw": N_("Take a statement out of use at once"),
    "misses": N_("What was asked in vain"),
    "recalls": N_("Who has not yet confirmed a correction or withdrawal"),
}
