"""The quote check."""

from __future__ import annotations

from typing import Final

from bot.phrases.marking import N_, NN_

CHECK_HOW: Final = N_("Paste the words behind /check, with whose they are said to be, if you know: /check The captain said: “…”")
CHECK_VERBATIM: Final = N_("Word for word.")
CHECK_MARKS: Final = N_("Word for word, but for {differences}.")
CHECK_PIECE: Final = N_("Word for word, but only a part of the statement.")
CHECK_SHORTENED: Final = N_("Shortened: something is left out.")
CHECK_ALTERED: Final = N_("Altered: do not use as a quotation.")
CHECK_MISLEADING: Final = N_("Misleading: do not use. It is cut off beside words that turn its sense: “{words}”")
CHECK_QUESTION: Final = N_("Do not use: a question mark was put in or taken out.")
CHECK_SPEAKER: Final = N_("Wrong speaker: not {named}, but {speaker}.")
CHECK_SUPERSEDED: Final = N_("Do not use: another version has taken its place.")
CHECK_EXPIRED: Final = N_("Do not use any more: it has expired.")
CHECK_WITHDRAWN: Final = N_("WITHDRAWN. Do not use statement {statement} any more.")
CHECK_NOT_ON_FILE: Final = N_("Not on file: no statement on file has these words.")
CHECK_STATEMENT: Final = N_("{speaker}, statement {statement}.")
CHECK_NOBODYS: Final = N_("Statement {statement}.")
CHECK_VERSION: Final = N_("{statement} v{version}")
CHECK_CURRENT: Final = N_("In force: {statement}.")
CHECK_DIFFERENCES: Final = {
    "punctuation": N_("punctuation"),
    "question mark": N_("a question mark"),
    "quotation marks": N_("quotation marks"),
    "width": N_("the width of characters"),
    "script": N_("the script"),
    "spacing": N_("spacing"),
    "capitals": N_("capital letters"),
}
CHECK_BESIDES: Final = N_("It differs besides in {differences}.")
CHECK_DIFF: Final = N_("What differs ([-left out-], {{+put in+}}): {words}")
CHECK_LEFT_OUT: Final = N_("Left out: “{words}”")
CHECK_MATTERS: Final = N_("That changes {matters}.")
CHECK_MATTER: Final = {"number": N_("a number"), "negation": N_("a negation"), "name": N_("a name")}
CHECK_OFFICIAL: Final = N_("It is an official translation, not the words as they were spoken.")
CHECK_UNOFFICIAL: Final = N_("It is an unofficial translation, not the words as they were spoken: quote the original, or say so.")
CHECK_ALSO: Final = N_("The same words are also in: {statements}.")
CHECK_OTHER: Final = N_("{statement} ({speaker})")
CHECK_NUMBER: Final = N_("Quotation {number} of {count}:")
CHECK_REST: Final = NN_(
    "{count} more quotation was checked; it is no worse.",
    "{count} more quotations were checked; none of them is worse.",
)
CHECK_CUT: Final = N_("Only the first {count} characters were read.")
