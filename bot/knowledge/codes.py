"""Short codes of entries."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(10_000)
def code_of(entry: str) -> str:
    """The first 60 bits of the SHA-256 of an entry's id, in ten characters: what fits into a button beside two others."""
    import base64  # for buttons only
    import hashlib

    return base64.urlsafe_b64encode(hashlib.sha256(entry.encode()).digest())[:10].decode()
