"""What stands beside a stored answer, and in entries made of a table: said when compiling."""

from __future__ import annotations

from typing import Final

from bot.phrases.marking import N_, NN_

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
TABLE_SUMMARY: Final = NN_(
    "{name}: {count} entry from a table ({file}). Ask in your own words.",
    "{name}: {count} entries from a table ({file}). Ask in your own words.",
)
TABLE_OFFICE: Final = N_("this office")
TABLE_UNDATED: Final = N_("The table gives no date.")
