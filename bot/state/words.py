"""Text in tables, such as every engine can hold it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Text, TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy import Dialect

UNREADABLE: Final = "\ufffd"
"""What Unicode puts where a character cannot be told."""


def held(text: str) -> str:
    """A text as it is kept: what PostgreSQL cannot hold, or UTF-8 cannot write, is told as unreadable.

    That is the character of number 0, and halves of characters, as a broken client may send them.
    """
    if "\0" in text:
        text = text.replace("\0", UNREADABLE)
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


class Words(TypeDecorator[str]):
    """Text that never fails to be kept or looked for: what an update holds would else be tried again without end."""

    impl = Text
    cache_ok = True

    @property
    def python_type(self) -> type[str]:
        """What a value is in Python."""
        return str

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002  the same for all of them
        """The text as it is kept."""
        return held(value) if isinstance(value, str) else value
