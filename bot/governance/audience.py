"""Who may read what. One function decides; whatever it does not name is denied."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from bot.errors import SettingsError
from bot.labels import CLEAR, LABELS, STRICT, height
from bot.patterns import Late

_AGENCY: Final = Late(r"[a-z0-9][a-z0-9-]{0,63}")


class Reader(NamedTuple):
    """Who reads: one role, and one agency ('' for none)."""

    role: str
    agency: str = ""


class Audience(NamedTuple):
    """Those who read the same: a name for their file, the labels that they may read, and whose own entries ('' for nobody's)."""

    name: str
    labels: tuple[str, ...]
    agency: str = ""

    def reads(self, label: str, agency: str = "") -> bool:
        """Whether what is labelled so, and belongs to that agency, is for them."""
        return label in self.labels and (label != STRICT or (agency == self.agency != ""))

    def includes(self, other: "Audience") -> bool:
        """Whether they read all that the others read."""
        return set(other.labels) <= set(self.labels) and other.agency in {"", self.agency}


ROLES: Final[Mapping[str, str]] = {
    "guest": LABELS[0],
    **dict.fromkeys(("staff", "press", "curator"), LABELS[1]),
    **dict.fromkeys(("liaison", "approver", "admin"), LABELS[3]),
}
"""The highest label that each role reads; TLP:AMBER+STRICT is that of their own agency only (DESIGN.md, section 6)."""

LADDER: Final = tuple(Audience(name, LABELS[: reach + 1]) for reach, name in enumerate(("clear", "green", "amber")))
"""The audiences that read no agency's own entries, the one that reads least first."""


def strict(agency: str) -> Audience:
    """Those who read besides all else what is TLP:AMBER+STRICT of their own agency."""
    return Audience(f"strict-{agency}", LABELS, agency)


def audience_named(name: str) -> Audience | None:
    """The audience of a name; None where there can be none."""
    agency = name.removeprefix("strict-")
    if agency != name and _AGENCY.fullmatch(agency):
        return strict(agency)
    return next((audience for audience in LADDER if audience.name == name), None)


def is_id(agency: str) -> bool:
    """Whether an agency can be called so in commands and settings."""
    return _AGENCY.fullmatch(agency) is not None


def audience_of(reader: Reader, most: str = LABELS[-1]) -> Audience:
    """What a reader may read where nothing above `most` may be shown; an error for a role or an agency that there cannot be."""
    if reader.role not in ROLES:
        raise SettingsError(f"there is no role '{reader.role}'; allowed are {', '.join(ROLES)}")
    if reader.agency and not is_id(reader.agency):
        raise SettingsError(f"there is no agency '{reader.agency}'; an agency is named by its id, such as agency-id")
    reach = min(height(ROLES[reader.role]), height(most) if most in LABELS else height(CLEAR))
    if reach == height(STRICT) and reader.agency:
        return strict(reader.agency)
    return LADDER[min(reach, len(LADDER) - 1)]
