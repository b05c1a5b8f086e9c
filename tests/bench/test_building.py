"""`casebrief bench build`: a folder compiled whole, with one file edited, and unchanged."""

import shutil

from bot.app import open_app
from bot.bench.building import AGAIN, EDITED, WHOLE, bench, edit
from bot.settings import read


def test_a_whole_build_an_edit_and_a_build_with_nothing_to_do_are_measured(made_up):
    said = []
    result = bench(made_up.settings.knowledge, 1, said.append)
    rows = {row["what"]: row for row in result.rows}
    assert list(rows) == [WHOLE, EDITED, AGAIN]
    assert rows[WHOLE]["cpu_x"] == 1
    assert rows[AGAIN]["cpu_x"] < 1
    assert all(row["cpu_s"] > 0 and row["peak_mib"] > 1 for row in rows.values())
    assert said == [f"round 1 of 1: {what}" for what in rows]


def test_an_edit_changes_one_example_of_one_file_each_time(made_up, tmp_path):
    folder = tmp_path / "knowledge"
    shutil.copytree(made_up.settings.knowledge, folder)
    before = {path: path.read_text(encoding="utf-8") for path in folder.rglob("*.yaml")}
    app = open_app(read({"CASEBRIEF_DATA": str(tmp_path / "data")}, knowledge=str(folder)))
    examples = set(app.index.examples())
    app.index.close()
    changed = edit(folder, tmp_path / "data")
    assert [path for path in before if path.read_text(encoding="utf-8") != before[path]] == [changed]
    edited = open_app(read({"CASEBRIEF_DATA": str(tmp_path / "data")}, knowledge=str(folder)))
    assert len(set(edited.index.examples()) - examples) == 1
    edited.index.close()
