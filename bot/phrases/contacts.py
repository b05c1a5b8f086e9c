"""What stands on contact cards, and what is said of channels that nobody has verified."""

from __future__ import annotations

from typing import Final

from bot.phrases.marking import N_

# On the card, when compiling

CARD_NAME: Final = N_("Name: {name}")
CARD_ROLE: Final = N_("Role: {role}")
CARD_OFFICE: Final = N_("Agency: {office}")
CARD_PLACE: Final = N_("Place: {place}")
CARD_JURISDICTION: Final = N_("Jurisdiction: {places}")
CARD_LANGUAGES: Final = N_("Languages: {languages}")
CARD_ROUTE: Final = N_("Route: {route}")
ROUTE_NONE: Final = N_("no phone, e-mail or other channel is on file; go through your own office")
CARD_CHECKED: Final = N_("Verified on: {date}")
CARD_UNCHECKED: Final = N_("Not yet verified")
CHANNELS: Final = {
    "phone": N_("Phone"),
    "email": N_("E-mail"),
    "fax": N_("Fax"),
    "web": N_("Website"),
    "telegram": N_("Telegram account"),
    "address": N_("Address"),
}
CHANNEL: Final = N_("{kind}: {value}")
CHANNEL_NOTED: Final = N_("{kind} ({note}): {value}")
CHANNEL_VERIFIED: Final = N_("{line} (verified on {date})")
CHANNEL_VERIFIED_BY: Final = N_("{line} (verified on {date} by {by})")
CARD_HIDDEN: Final = N_("On file but not verified, so not shown: {kinds}. Choose 1 to see it after a warning.")

# When answering

LOCAL_TIME: Final = N_("Local time there: {weekday} {day} {month}, {time} ({offset})")
UNVERIFIED_SEE: Final = N_("Show what is not verified")
UNVERIFIED_WARNING: Final = N_(
    "Warning: nobody has verified this: {kinds}. It may be out of date, or somebody else's. Do not use it for the case before it "
    "has been confirmed another way. Choose 1 to see it all the same."
)
UNVERIFIED_SEE_ANYWAY: Final = N_("Show it all the same")
UNVERIFIED_SHOWN: Final = N_("NOT VERIFIED: confirm it another way before you use it.")
BUTTON_SAVE: Final = N_("Save contact")
BUTTON_SAVE_UNVERIFIED: Final = N_("Save it, marked as not verified")
VCARD_UNVERIFIED: Final = N_("Not verified")
