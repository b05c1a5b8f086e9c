"""A message of the bot as its reader sees it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from bot.labels import LABELS
from tests.telegram import markup
from tests.telegram.record import Delivery
from tests.telegram.refusal import RefusalError


@dataclass(frozen=True)
class Heard:
    """What arrived, and how it was sent."""

    message: dict[str, Any]
    fields: dict[str, Any]
    method: str

    @classmethod
    def of(cls, delivery: Delivery) -> Heard:
        return cls(delivery.message, delivery.call.fields, delivery.call.method)

    def __str__(self) -> str:
        return self.text

    @property
    def id(self) -> int:
        return self.message["message_id"]

    @property
    def chat_id(self) -> int:
        return self.message["chat"]["id"]

    @property
    def edited(self) -> bool:
        """Whether it is a message that was there before."""
        return self.method.startswith("edit")

    @property
    def raw(self) -> str:
        """The text or caption as the bot sent it."""
        return str(self.fields.get("text", self.fields.get("caption", "")))

    @property
    def parse_mode(self) -> str:
        return str(self.fields.get("parse_mode", ""))

    @property
    def text(self) -> str:
        """The text or caption as it is read."""
        if not self.raw:
            return str(self.message.get("text", self.message.get("caption", "")))
        try:
            return markup.read(self.raw, self.parse_mode).text
        except RefusalError as refusal:  # a server that does not parse let it through
            raise AssertionError(f"{refusal.description}: {self.raw}") from None

    @property
    def label(self) -> str:
        """The label in its first line; '' where there is none."""
        first = self.text.partition("\n")[0]
        return first if first in LABELS else ""

    @property
    def body(self) -> str:
        """What stands below its label, which it must have."""
        assert self.label, f"no label: {self.text!r}"
        return self.text.removeprefix(f"{self.label}\n")

    @property
    def entities(self) -> list[dict[str, Any]]:
        """Bold, links and so on."""
        return [entity.as_json() for entity in markup.read(self.raw, self.parse_mode).entities]

    @property
    def links(self) -> list[str]:
        return [entity["url"] for entity in self.entities if "url" in entity]

    @property
    def rows(self) -> list[list[dict[str, Any]]]:
        """The buttons under it."""
        return self.message.get("reply_markup", {}).get("inline_keyboard", [])

    @property
    def buttons(self) -> list[str]:
        """What the buttons say, row after row."""
        return [button["text"] for row in self.rows for button in row]

    def button(self, name: str) -> dict[str, Any]:
        """The button that says this or carries this data."""
        found = [button for row in self.rows for button in row if name in (button["text"], button.get("callback_data"))]
        assert found, f"no button {name!r} among {self.buttons} under {self.text!r}"
        return found[0]

    @property
    def reply_to(self) -> int | None:
        """The message that it answers, as the bot asked for it."""
        reply = self.fields.get("reply_parameters") or "{}"
        wanted = (json.loads(reply) if isinstance(reply, str) else reply).get("message_id", self.fields.get("reply_to_message_id"))
        return int(wanted) if wanted else None

    @property
    def topic(self) -> int | None:
        return self.message.get("message_thread_id")

    @property
    def document(self) -> dict[str, Any] | None:
        return self.message.get("document")

    @property
    def contact(self) -> dict[str, Any] | None:
        return self.message.get("contact")
