"""Records as a knowledge folder: all of them, or as if those that one reader may not read had never been."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from bot.governance.audience import Reader
from bot.labels import AMBER, CLEAR, GREEN, STRICT
from tests.access.generated import OWNERS, Knowledge, Record

READERS: Final[Mapping[str, Reader]] = {
    "guest": Reader("guest"),
    "staff": Reader("staff"),
    "liaison": Reader("liaison"),
    **{f"liaison of {owner}": Reader("liaison", owner) for owner in OWNERS},
}
_READ: Final = {"guest": {CLEAR}, "staff": {CLEAR, GREEN}, "liaison": {CLEAR, GREEN, AMBER}}
_NAMING: Final = ("about", "needs", "covers", "statements")


def may_read(reader: Reader, record: Record) -> bool:
    """Whether a record is for a reader: the plan's words again, and none of the bot's."""
    return record.label in _READ[reader.role] or (record.label == STRICT and reader.role == "liaison" and record.agency == reader.agency)


def write(knowledge: Knowledge, folder: Path, reader: Reader | None = None) -> Path:
    """The folder of all records, or of those alone that a reader may read."""
    records = [one for one in knowledge.records if reader is None or may_read(reader, one)]
    kept = {one.id for one in records}
    cited = {cite["source"] for one in records for cite in one.fields.get("cite", ())}
    ever = {cite["source"] for one in knowledge.records for cite in one.fields.get("cite", ())}
    files: dict[str, list[Record]] = {"sources.yaml": [], "conversation.yaml": []}
    for one in records:
        if one.file != "sources.yaml" or one.id in cited or one.id not in ever:
            files.setdefault(one.file, []).append(one)
    for name, found in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        written = [json.dumps(_fields(one, kept), ensure_ascii=False) for one in found]
        path.write_text("\n".join(written if name.endswith("case.yaml") else [f"- {text}" for text in written] or ["[]"]) + "\n", encoding="utf-8")
    return folder


def _fields(record: Record, kept: set[str]) -> dict[str, Any]:
    """The fields of a record, of what it names only what is kept."""
    fields: dict[str, Any] = {"id": record.id, **record.fields}
    if record.file not in {"sources.yaml", "conversation.yaml"}:
        fields |= {"label": record.label, **({"agency": record.agency} if record.agency else {})}
    for name in _NAMING:
        if name in fields:
            fields[name] = [one for one in fields[name] if one in kept]
    if "samples" in fields:
        fields["samples"] = {script: [text for text, one in texts if one in kept] for script, texts in fields["samples"].items()}
        steps = [step | {"entries": [one for one in step["entries"] if one in kept]} for step in fields["steps"]]
        fields["steps"] = [step for step in steps if step["entries"]]
    return fields
