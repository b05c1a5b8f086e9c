"""The seal of a compiled file: no bit of it may be another, and none may be missing, where it is checked."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import settings
from bot.app import App, open_app
from bot.errors import KnowledgeError, StoreError
from bot.knowledge.seal import is_intact, seal


@pytest.fixture
def file(harbour: App, tmp_path: Path) -> Path:
    return Path(shutil.copy(harbour.index.path, tmp_path / "compiled.sqlite"))


def flipped(content: bytes, bit: int) -> bytes:
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def damages(content: bytes) -> Iterator[bytes]:
    chance = random.Random(1)
    yield from (flipped(content, chance.randrange(len(content) * 8)) for _ in range(20))
    at = content.index(b"casebrief-seal:")
    yield from (flipped(content, place * 8) for place in (at, at + 14, at + 15, at + 78))
    yield from (content[:size] for size in (0, 1, at, at + 20, len(content) - 1))
    yield content + b"\0"


def test_a_file_is_intact_until_a_bit_is_another_or_missing(file):
    content = file.read_bytes()
    assert is_intact(file)
    for damaged in damages(content):
        file.write_bytes(damaged)
        assert not is_intact(file)
    file.write_bytes(content)
    assert is_intact(file)


def test_a_file_that_is_not_there_is_not_intact(tmp_path):
    assert not is_intact(tmp_path / "none")


def test_a_file_without_a_place_for_it_is_not_sealed(file):
    with pytest.raises(StoreError, match="no place for a seal"):
        seal(file)  # it has one by now


def test_a_process_that_lives_long_serves_no_file_with_another_bit(folder, tmp_path):
    read = settings.read({"CASEBRIEF_DATA": str(tmp_path / "data")}, knowledge=str(folder))
    path, said = open_app(read).index.path, []
    content = path.read_bytes()
    open_app(read, say=said.append, whole=True)
    assert said == []
    path.write_bytes(flipped(content, 8 * len(content) // 2))
    open_app(read, say=said.append, whole=True)
    assert [line.startswith(f"{path}: is not, byte for byte, as it was compiled") for line in said] == [True]
    assert is_intact(path)


def test_nor_where_the_knowledge_is_broken_by_now(folder, tmp_path):
    read = settings.read({"CASEBRIEF_DATA": str(tmp_path / "data")}, knowledge=str(folder))
    path = open_app(read).index.path
    path.write_bytes(flipped(path.read_bytes(), 1_000_001))
    (folder / "glossary.yaml").write_text("- id: [\n", encoding="utf-8")
    with pytest.raises(KnowledgeError):
        open_app(read, whole=True)
