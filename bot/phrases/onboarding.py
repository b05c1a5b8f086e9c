"""The guided brief, what of it is remembered, and what has changed since."""

from __future__ import annotations

from typing import Final

from bot.phrases.marking import N_

# The brief
BRIEF_ON: Final = N_("Reply “next” for {number}/{count}: {title} (or: back · skip · more)")
BRIEF_FINISH: Final = N_("Reply “next” to finish (or: back · skip · more)")
BRIEF_PAST: Final = N_("Reply “next” for {number}/{count}: {title} (or: back · skip)")
BRIEF_LAST: Final = N_("Reply “next” to finish (or: back · skip)")
BRIEF_RESUMED: Final = N_("You were at step {number} of {count}. “/brief anew” begins again.")
BRIEF_CONTACTS: Final = N_("Whom to turn to (choose a number)")
BRIEF_QUIZ: Final = N_("What stuck")
BRIEF_MORE: Final = N_("More on “{title}” (choose a number):")
BRIEF_DONE: Final = N_("You are through the brief.")
QUIZ_NUMBER: Final = N_("Question {number} of {count}")
QUIZ_SHORT: Final = N_("Question {number}")
QUIZ_HOW: Final = N_("Choose a number, or reply “skip”.")
QUIZ_RIGHT: Final = N_("Right.")
QUIZ_WRONG: Final = N_("Not so. On file is:")
QUIZ_NEXT: Final = N_("Reply “next” to go on.")
QUIZ_SCORE: Final = N_("Right answers: {right} of {count}")
QUIZ_AGAIN: Final = N_("Worth reading again (choose a number):")
BUTTON_MORE: Final = N_("More on this")
BUTTON_SKIP: Final = N_("Skip")
BUTTON_ANEW: Final = N_("Begin anew")
BUTTON_FINISH: Final = N_("Finish")

# What has changed
CHANGED: Final = N_("Changed since you read it:")
CHANGED_GONE: Final = N_("{title} (withdrawn)")
CHANGED_MORE: Final = N_("And {count} more: /changes")
CHANGES: Final = N_("Since your last visit:")
CHANGES_FIRST: Final = N_("This is your first visit, so there is nothing to compare with yet.")
CHANGES_NONE: Final = N_("Nothing has changed since your last visit.")
CHANGES_MORE: Final = N_("And {count} more.")
CHANGE_KINDS: Final = {
    "withdrawn": N_("Withdrawn"),
    "expired": N_("Expired"),
    "corrected": N_("Corrected"),
    "differs": N_("Now told differently by two documents"),
    "new": N_("New"),
}
CHANGE_LINE: Final = N_("{title} ({sources})")

# What is kept
ME_READING: Final = N_("Places in a brief: {places}; entries that you were told: {readings}; last visits: {visits}.")
HELP_CHANGES: Final = N_("/changes what has changed since your last visit")
