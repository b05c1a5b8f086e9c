"""Hands contacts out to be kept: as a vCard, and where there is a phone number as a contact that Telegram can add."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from bot import phrases
from bot.channels.telegram.answers import Told
from bot.channels.telegram.cardbuttons import Keep, keep_of
from bot.channels.telegram.counters import Done
from bot.channels.telegram.incoming import Pressed
from bot.channels.telegram.sends import Acknowledgement, Contact, File, Send
from bot.channels.telegram.visitor import Visitor, read_by
from bot.channels.vcards import name_of, vcard
from bot.content import Stored


@dataclass(frozen=True, slots=True)
class Contacting:
    """Answers the buttons below contact cards."""

    commands: Collection[str] = frozenset()

    def carry_out(self, _command: str, _text: str, _visitor: Visitor) -> Done:
        """Nothing: there are no commands here."""
        return Done()

    def pressed(self, incoming: Pressed, visitor: Visitor) -> Done | None:
        """What the button of a card hands out; None for any other, and where the sender may not read the card or it has changed."""
        index = visitor.desk.index
        keep = keep_of(incoming.data, index.coded)
        stored = index.stored(keep.entry, keep.lang) if keep is not None else None
        if keep is None or stored is None or stored.card is None:
            return None
        sends = _handed(keep, stored, visitor)
        if not sends:
            return None
        told = Told(visitor.session, label=stored.label, entries=(stored.entry,))
        return Done((Acknowledgement(incoming.query), *sends), records=read_by(visitor, told))


def _handed(keep: Keep, stored: Stored, visitor: Visitor) -> tuple[Send, ...]:
    """The vCard as a file, below its label, and the contact; nothing where there is no such channel any more."""
    card = stored.card
    channels = () if card is None else card.verified if keep.verified else card.unverified
    if card is None or not channels:
        return ()
    mark = [] if keep.verified else [visitor.desk.index.message(phrases.VCARD_UNVERIFIED, keep.lang)]
    made = vcard(card, channels, [stored.label, *mark])
    place = replace(visitor.place, reply_to=None)
    caption = "\n".join([stored.label, stored.title, *mark])
    file = File(place, f"{stored.entry}.vcf", made.encode(), caption, label=stored.label)
    phone = next((channel.value for channel in channels if channel.kind == "phone"), "")
    if not phone:
        return (file,)
    return (file, Contact(place, phone, ": ".join([*mark, name_of(card) or stored.title]), made, stored.label))
