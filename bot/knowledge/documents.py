"""Citations and statements looked up in the documents themselves, which stay outside the project."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.errors import Problem
from bot.knowledge.checks import entity_names
from bot.knowledge.folder import Dossier, Placed, at
from bot.knowledge.schema import Cite, Said


def documents(dossier: Dossier, folder: Path) -> list[Problem]:
    """Every citation and every statement that the documents in a folder do not hold, letter for letter."""
    texts, problems = {}, []
    for placed in dossier.sources:
        path = folder / placed.record.file
        if not path.is_file():
            problems.append(at(placed, f"{placed.record.file} is not in {folder}"))
            continue
        raw = path.read_bytes()
        digest = hashlib.sha256(raw).hexdigest()
        if digest != placed.record.sha256:
            problems.append(at(placed, f"{placed.record.file} has the digest {digest}, not the one on file: it is another document"))
        texts[placed.record.id] = raw.decode("utf-8")
    speakers = {entity.record.id: entity.record for entity in dossier.entities}
    for entry in (*dossier.said(), *dossier.cases):
        speaker = speakers.get(getattr(entry.record, "speaker", None) or "")
        problems += _not_found(entry, texts, [name for name, _ in entity_names(speaker)] if speaker else [])
    return problems


def _not_found(placed: Placed[Any], texts: dict[str, str], names: list[str]) -> Iterator[Problem]:
    record: Said = placed.record
    cites: tuple[Cite, ...] = record.cite
    for cite in cites:
        if cite.words and cite.source in texts and cite.words not in texts[cite.source]:
            yield at(placed, f"“{cite.words}” does not stand in {cite.source}; copy it letter for letter")
    text = getattr(record, "text", None)
    cited = [cite.source for cite in cites if cite.source in texts]
    lines = [line for source in cited for line in texts[source].split("\n") if text and text in line]
    if text and cited and not lines:
        yield at(placed, f"the statement does not stand whole in {' or '.join(cited)}; copy it letter for letter")
    speaker = getattr(record, "speaker", None)
    if lines and not any(name in line for line in lines for name in names):
        yield at(placed, f"the paragraph that holds the statement does not name the speaker {speaker}; who said it?")
