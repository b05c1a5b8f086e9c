"""What a contact card holds besides its text: by which a channel tells the time there, shows what is not verified, and makes a vCard."""

from collections.abc import Mapping
from typing import Final, NamedTuple

WARNING: Final = "warning"
"""The view that warns of channels that nobody has verified; only behind it stands the one that shows them."""
UNVERIFIED: Final = "unverified"
FURTHER: Final[Mapping[str, str]] = {"entries": WARNING, WARNING: UNVERIFIED}
"""What the choice below a card with unverified channels leads to, and the choice below that."""


class Channel(NamedTuple):
    """A way to reach somebody: its kind, its value, what it is called, the line that tells it, and when it was verified ('': never)."""

    kind: str
    value: str
    called: str
    line: str
    verified: str = ""


class Card(NamedTuple):
    """A contact in one language; `names`, `offices` and `roles` are in each language on file, the reader's first.

    `zone` is the IANA name of the clocks there, `checked` the day on which the card was, '' for what is not on file.
    """

    names: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    zone: str = ""
    channels: tuple[Channel, ...] = ()
    checked: str = ""

    @property
    def verified(self) -> tuple[Channel, ...]:
        """The channels that somebody has verified."""
        return tuple(channel for channel in self.channels if channel.verified)

    @property
    def unverified(self) -> tuple[Channel, ...]:
        """The channels that nobody has."""
        return tuple(channel for channel in self.channels if not channel.verified)
