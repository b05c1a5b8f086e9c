"""Sharing levels (TLP 2.0), the most open first. They are never translated; TLP:RED is not among them, since nothing RED is on file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

CLEAR: Final = "TLP:CLEAR"
GREEN: Final = "TLP:GREEN"
AMBER: Final = "TLP:AMBER"
STRICT: Final = "TLP:AMBER+STRICT"
LABELS: Final = (CLEAR, GREEN, AMBER, STRICT)
RED: Final = frozenset({"TLP:RED", "RED"})
"""How the label is written that nothing on file has."""
NEVER_RED: Final = "what is TLP:RED is never on file here; leave it out, and write a contact to turn to instead"


def height(label: str) -> int:
    """How far up a label is: 0 for TLP:CLEAR."""
    return LABELS.index(label)


def headed(text: str, label: str) -> str:
    """A text with its label as the first line; what is TLP:CLEAR goes without."""
    return text if label == CLEAR else f"{label}\n{text}"


def is_guarded(label: str) -> bool:
    """Whether what is labelled so may be neither forwarded nor copied: TLP:AMBER and up."""
    return height(label) >= height(AMBER)


def highest(labels: Iterable[str]) -> str:
    """The highest of some labels; TLP:CLEAR of none."""
    return max(labels, key=height, default=CLEAR)
