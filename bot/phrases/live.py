"""Knowledge that changes while it is served: what curators are told of it, and what is said of an entry that is due for review."""

from __future__ import annotations

from typing import Final

from bot.phrases.marking import N_, NN_

REVIEW_DUE: Final = N_("Was due for review on {date}; it may be out of date.")
NOT_LOADED: Final = NN_(
    "Change of the knowledge not loaded: {count} mistake. Version {version} of {date}, {time} (UTC) stays in use.",
    "Change of the knowledge not loaded: {count} mistakes. Version {version} of {date}, {time} (UTC) stays in use.",
)
MISTAKE: Final = N_("{file}, line {line}: {what}")
MISTAKES_MORE: Final = N_("{count} more; casebrief check lists them all, and says what is allowed.")
MISTAKES_HOW: Final = N_("casebrief check says what is allowed.")
NOT_COMPILED: Final = N_(
    "Change of the knowledge not loaded: it could not be compiled; the log says why. "
    "Version {version} of {date}, {time} (UTC) stays in use."
)
LIVE_NOW: Final = N_("The knowledge folder is in order: version {version} is live.")
OLDER: Final = N_(
    "Change of the knowledge not loaded: the folder holds the older version {older}, which was replaced before. "
    "Version {version} of {date}, {time} (UTC) stays in use. To go back on purpose, start the bot with --allow-rollback."
)
REVIEWS: Final = N_("Due for review:")
REVIEWS_LINE: Final = N_("{title} ({entry}): since {date}")
REVIEWS_MORE: Final = N_("{count} more.")

MISTAKES: Final = {
    "yaml": N_("not valid YAML"),
    "twice": N_("a key that stands twice"),
    "forbidden": N_("an anchor, a reference to one, or a tag"),
    "deep": N_("nested too deep"),
    "large": N_("a file that is too large"),
    "unread": N_("a file that cannot be read"),
    "link": N_("a link, or something that is no file"),
    "place": N_("a file that does not belong here"),
    "missing-file": N_("a file that is missing"),
    "unknown": N_("a key that is not known"),
    "missing": N_("something that is missing"),
    "reference": N_("a name that leads nowhere"),
    "label": N_("a label or an agency that is not allowed"),
    "id": N_("an id that is not allowed, or taken"),
    "value": N_("a figure or a date that does not fit"),
    "cited": N_("words that do not stand in what is cited"),
    "shared": N_("a question or a name that is taken"),
    "wording": N_("wording that is not allowed"),
    "personal": N_("an identity number of a person"),
    "long": N_("text that is too long"),
    "other": N_("another mistake"),
}
"""Kinds of mistakes in a knowledge folder: told without what stands there."""
