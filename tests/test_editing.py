"""Files of the knowledge folder are written whole, if they are still what their writer read, and never outside the folder."""

from __future__ import annotations

import os
import stat

import pytest

from bot.knowledge.editing import ABSENT, LARGEST, LOCK, ChangedMeanwhileError, EditingError, read_before, write_if_unchanged
from tests.reloading.curators import two_curators

TEXTS = ("id: a\nsay: The Harbour Office\n", "id: a\nsay: 港口处\n", "id: a\nsay: 港口處\n")


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "knowledge"
    (place / "cases" / "one").mkdir(parents=True)
    (place / "cases" / "one" / "facts.yaml").write_text("id: a\n", encoding="utf-8")
    return place


@pytest.fixture
def facts(folder):
    return folder / "cases" / "one" / "facts.yaml"


@pytest.mark.parametrize("text", TEXTS)
def test_a_file_that_is_as_it_was_read_is_written(folder, facts, text):
    before = read_before(facts, folder=folder)
    assert write_if_unchanged(facts, before.digest, text, folder=folder) == read_before(facts, folder=folder).digest
    assert facts.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("text", TEXTS)
def test_a_file_that_another_has_changed_is_left_and_the_text_is_kept(folder, facts, text):
    before = read_before(facts, folder=folder)
    facts.write_text("id: b\n", encoding="utf-8")
    with pytest.raises(
        ChangedMeanwhileError, match=r"^Not saved: cases/one/facts.yaml was changed at .* Your text is kept below\."
    ) as error:
        write_if_unchanged(facts, before.digest, text, folder=folder)
    assert (error.value.kept, error.value.file, facts.read_text(encoding="utf-8")) == (text, "cases/one/facts.yaml", "id: b\n")
    assert error.value.changed is not None


def test_a_file_that_another_has_removed_is_not_made_again(folder, facts):
    before = read_before(facts, folder=folder)
    facts.unlink()
    with pytest.raises(ChangedMeanwhileError, match="was removed meanwhile"):
        write_if_unchanged(facts, before.digest, "id: c\n", folder=folder)
    assert not facts.exists()


def test_a_new_file_is_made_where_there_is_none_and_only_there(folder):
    path = folder / "cases" / "one" / "gaps.yaml"
    assert read_before(path, folder=folder).digest == ABSENT
    write_if_unchanged(path, ABSENT, "id: g\n", folder=folder)
    with pytest.raises(ChangedMeanwhileError):
        write_if_unchanged(path, ABSENT, "id: h\n", folder=folder)
    assert path.read_text(encoding="utf-8") == "id: g\n"


def test_the_rights_of_a_file_stay_and_nothing_is_left_beside_it(folder, facts):
    facts.chmod(0o640)
    write_if_unchanged(facts, read_before(facts, folder=folder).digest, "id: c\n", folder=folder)
    assert stat.S_IMODE(facts.stat().st_mode) == 0o640
    assert {path.name for path in folder.rglob("*") if path.is_file()} <= {"facts.yaml", LOCK}


def test_nothing_outside_the_folder_is_read_or_written(folder, facts, tmp_path):
    outside = tmp_path / "outside.yaml"
    outside.write_text("id: secret\n", encoding="utf-8")
    (folder / "linked.yaml").symlink_to(outside)
    (folder / "away").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.yaml")
    (folder / "device.yaml").symlink_to("/dev/zero")
    for path in (
        outside, folder / "linked.yaml", folder / "away" / "outside.yaml", folder / "cases" / ".." / ".." / "outside.yaml",
        folder / "pipe.yaml", folder / "device.yaml", folder, folder / "nowhere" / "facts.yaml", folder / "cases",
    ):  # fmt: skip
        with pytest.raises(EditingError):
            read_before(path, folder=folder)
        with pytest.raises(EditingError):
            write_if_unchanged(path, ABSENT, "id: x\n", folder=folder)
    assert outside.read_text(encoding="utf-8") == "id: secret\n"


def test_a_text_that_is_too_long_is_not_written(folder, facts):
    with pytest.raises(EditingError, match="at most"):
        write_if_unchanged(facts, read_before(facts, folder=folder).digest, "x" * (LARGEST + 1), folder=folder)
    assert facts.read_text(encoding="utf-8") == "id: a\n"


def test_a_file_that_is_not_utf8_is_refused(folder, facts):
    facts.write_bytes(b"\xff\xfe")
    with pytest.raises(EditingError, match="UTF-8"):
        read_before(facts, folder=folder)


@pytest.mark.parametrize("apart", ["threads", "processes"])
def test_of_two_curators_at_once_one_is_told_and_no_edit_is_lost(folder, facts, apart):
    lost, merged, refused = two_curators(facts, folder, 60, in_processes=apart == "processes")
    assert (lost, merged, refused) == (0, 0, 60)
