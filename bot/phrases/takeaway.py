"""Documents to take away: what stands on their buttons and in their heads and feet."""

from __future__ import annotations

from typing import Final

from bot.phrases.marking import N_

BUTTON_TAKE: Final = N_("Take away")
BUTTON_PICTURE: Final = N_("As a picture")
TAKEN: Final = {
    "brief": N_("Case brief"),
    "timeline": N_("Timeline"),
    "contacts": N_("Contacts"),
    "entry": N_("This answer"),
}
FORMS: Final = {
    "docx": N_("Word"),
    "html": N_("Web page"),
    "txt": N_("Plain text"),
    "png": N_("Picture"),
}
TAKE_CHOOSE: Final = N_("To take away: {what}. Choose a form, in one language or in two side by side.")
TAKE_WHAT: Final = N_("What would you like to take away? Press a button, or write your words behind “/export search”.")
TAKE_NOTHING: Final = N_("There is nothing on file to take away under that. /export shows what there is.")
TAKE_NO_PICTURE: Final = N_("Only the timeline comes as a picture, and only where one can hold it. Please choose another form.")
AS_OF: Final = N_("As of {date} (newest dated document on file)")
AS_OF_NONE: Final = N_("None of the documents on file has a date")
KNOWLEDGE_VERSION: Final = N_("Knowledge version {version}")
PAGE: Final = N_("Page {page} of {pages}")
FOUND_FOR: Final = N_("Found for “{words}”")
FOUND_ANSWER: Final = N_("Answer")
FOUND_CLOSE: Final = N_("On file and close to it")
UNDATED: Final = N_("No date given")
HELP_EXPORT: Final = N_("/export the brief, the timeline or the contacts as a file; “Take away” below an answer does the same for it")
