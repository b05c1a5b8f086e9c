"""What time it is, as far as it can be trusted: by our clock, and by that of the message that asks."""

from __future__ import annotations

from dataclasses import dataclass

from bot.statements.times import Moment


@dataclass(frozen=True, slots=True)
class Now:
    """The time, in seconds since 1970: by our clock, and by Telegram's for the message that asks (None where none does).

    Either may be wrong. Nothing opens before both say so, and nothing stays open once one of them says that it has ended.
    """

    ours: float
    telegrams: float | None = None

    @property
    def earliest(self) -> float:
        """The time that counts for whether something may be shown already."""
        return self.ours if self.telegrams is None else min(self.ours, self.telegrams)

    @property
    def latest(self) -> float:
        """The time that counts for whether something may still be used."""
        return self.ours if self.telegrams is None else max(self.ours, self.telegrams)

    def has_come(self, moment: Moment | None) -> bool:
        """Whether a moment has come; none has always come."""
        return moment is None or self.earliest >= moment.stamp

    def has_gone(self, moment: Moment | None) -> bool:
        """Whether the end of something has come; without one it does not end."""
        return moment is not None and self.latest >= moment.stamp
