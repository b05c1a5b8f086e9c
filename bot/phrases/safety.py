"""Whether a statement may be used, and why not."""

from __future__ import annotations

from typing import Final

from bot.phrases.marking import N_

SAFE_DRAFT: Final = N_("Do not use: a draft.")
SAFE_SUBMITTED: Final = N_("Do not use: it waits for approval.")
SAFE_EMBARGOED: Final = N_("Do not use yet: under embargo until {times}. Time left: {left}.")
EMBARGO: Final = N_("Under embargo until {times}. I cannot show {statement} before then.")
SAFE_LIVE: Final = N_("Safe to use.")
SAFE_EXPIRED: Final = N_("Do not use any more: it was good until {times}.")
SAFE_SUPERSEDED: Final = N_("Do not use: version {version} has taken its place.")
SAFE_WITHDRAWN: Final = N_(
    "WITHDRAWN. Do not use statement {statement} v{version} any more. Reason: {reason}. Replacement: {instead}. Withdrawn on {times}."
)
SAFE_VOID: Final = N_("Do not use: it is not, byte for byte, what was approved. Please tell an approver at once.")
INSTEAD: Final = N_("v{version}")
INSTEAD_NONE: Final = N_("none yet")
GOOD_UNTIL: Final = N_("Good until {times}. Time left: {left}.")
GOOD_ALWAYS: Final = N_("It has no date of expiry.")
READERS: Final = N_("May be read by: {roles} ({label}).")
READERS_ALL: Final = N_("May be read by everyone ({label}).")
READERS_OF: Final = N_("May be read by: {roles}, of {agency} only ({label}).")
APPROVALS_ALL: Final = N_("Every approval that it needs is there.")
APPROVALS_ONE: Final = N_("Missing: the approval of somebody who never wrote in it.")
APPROVALS_OF: Final = N_("Missing: the approval of {parties}.")
TIME_AT: Final = N_("{date}, {time} {place}")
TIME_ELSEWHERE: Final = N_("{here} ({others})")
LEFT_DAYS: Final = N_("{days} d {hours} h")
LEFT_HOURS: Final = N_("{hours} h {minutes} min")
LEFT_MINUTES: Final = N_("{minutes} min")
