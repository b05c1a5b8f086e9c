"""Compiling: figures told, scripts derived, files swapped in whole, broken edits kept out."""

from __future__ import annotations

import os
import subprocess
import sys
from decimal import Decimal

import pytest
import yaml

from bot import settings
from bot.app import open_app
from bot.compiler.examine import catalogue
from bot.compiler.figures import told_value
from bot.compiler.fit import risk_coverage
from bot.compiler.freshness import is_fresh
from bot.compiler.regression import listwise, logistic
from bot.compiler.script import Traditional
from bot.errors import KnowledgeError, StoreError
from bot.governance.audience import Reader
from bot.knowledge.schema import Value
from bot.knowledge.store import File
from bot.model import Lang, PartKind, Utterance
from tests.conftest import ROOT, talk

WORDS = {lang: catalogue(lang, ROOT / "locales") for lang in Lang}


@pytest.mark.parametrize(
    ("value", "en", "hans", "hant"),
    [
        (Value(count=21), "21", "21", "21"),
        (Value(count=20_000), "20,000", "2万", "2萬"),
        (Value(count=20_000_000), "20 million", "2000万", "2000萬"),
        (Value(money=Decimal(790_000), currency="CNY"), "CN¥790,000", "79万元", "79萬元"),
        (Value(money=Decimal(115_000), currency="USD"), "US$115,000", "11.5万美元", "11.5萬美元"),
        (Value(date="2017-08"), "August 2017", "2017年8月", "2017年8月"),
        (Value(date="2019-11-07"), "7 November 2019", "2019年11月7日", "2019年11月7日"),
        (Value(date="2017"), "2017", "2017年", "2017年"),
    ],
)
def test_figures_are_told_as_people_of_each_language_write_them(value, en, hans, hant):
    assert [told_value(value, lang, WORDS[lang]) for lang in Lang] == [en, hans, hant]


@pytest.mark.parametrize(
    ("hans", "hant"),
    [
        ("于海斌说", "于海斌說"),
        ("在于海斌看来", "在于海斌看來"),
        ("“零容忍”的态度", "「零容忍」的態度"),
        ("所谓‘前体’", "所謂『前體』"),
        ("Citizens’ Movement（公民运动）", "Citizens’ Movement（公民運動）"),
        ("干部里发现头发", "幹部裡發現頭髮"),
    ],
)
def test_traditional_is_derived_with_names_kept(hans, hant):
    assert Traditional({"于海斌": "于海斌"}).convert(hans) == hant


def test_every_phrase_is_translated_with_the_same_placeholders():
    import string

    def holes(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for lang in (Lang.HANS, Lang.HANT):
        for message, told in WORDS[lang].items():
            assert told != message or not any(map(str.isalpha, "".join(literal for literal, *_ in string.Formatter().parse(message)))), f"{message!r} is not translated into {lang}"
            assert holes(told) == holes(message)


def test_verbatim_text_is_never_touched(harbour, app):
    for lang in Lang:
        stored = harbour.index.stored("captain-statement", lang)
        assert [part.text for part in stored.parts if part.kind is PartKind.VERBATIM] == [
            "We will check every  warehouse, “all of them,” this year."
        ]
        for record in yaml.safe_load((ROOT / "knowledge/cases/fentanyl-joint/statements.yaml").read_text(encoding="utf-8")):
            told = [part.text for part in app.index.stored(record["id"], lang).parts if part.kind is PartKind.VERBATIM]
            assert told == [record["text"]] if "text" in record else len(told) == len(record["statements"])


def test_no_reply_is_longer_than_a_screen_takes(app):
    for entry, lang, kind, parts in app.index._all("select entry, lang, kind, parts from reply"):
        import json

        length = len("\n\n".join(text for _, text in json.loads(parts)))
        assert length <= (2_500 if kind in {"statement", "brief"} else 1_000), (entry, lang)


def test_the_whole_case_fits_on_one_screen(app):
    for lang in Lang:
        assert len(app.index.lines("brief", lang)[0].text) <= 900


def test_compiling_twice_gives_the_same_content(folder, tmp_path):
    versions = set()
    for seed in range(3):
        environment = {**os.environ, "CASEBRIEF_DATA": str(tmp_path / str(seed)), "PYTHONHASHSEED": str(seed)}
        run = subprocess.run([sys.executable, "-m", "bot", "compile", "--knowledge", str(folder)],
                             capture_output=True, text=True, env=environment, cwd=ROOT, check=True)  # fmt: skip
        versions.add(run.stdout.splitlines()[-1])
    assert len(versions) == 1


def test_knowledge_is_compiled_anew_when_it_changes_and_only_then(folder, tmp_path):
    read = settings.read({"CASEBRIEF_DATA": str(tmp_path / "data")}, knowledge=str(folder))
    first = open_app(read).index
    assert is_fresh(first.path, read)
    assert open_app(read).index.version == first.version
    facts = folder / "cases/harbour/facts.yaml"
    facts.write_text(facts.read_text(encoding="utf-8").replace("{crates} crates burned", "{crates} crates went up"), encoding="utf-8")
    assert not is_fresh(first.path, read)
    assert "350 crates went up" in talk(open_app(read), "how many crates were lost").reply.text


def test_a_broken_edit_leaves_the_last_good_version_serving_and_says_so(folder, tmp_path):
    read = settings.read({"CASEBRIEF_DATA": str(tmp_path / "data")}, knowledge=str(folder))
    before = open_app(read).index.version
    facts = folder / "cases/harbour/facts.yaml"
    facts.write_text(facts.read_text(encoding="utf-8").replace("kind: fact", "kind: rumour"), encoding="utf-8")
    said: list[str] = []
    app = open_app(read, say=said.append)
    assert app.index.version == before
    assert "350 crates" in talk(app, "how many crates were lost").reply.text
    assert len(said) == 1
    assert "cases/harbour/facts.yaml:19" in said[0]
    assert "stays in use" in said[0]


def test_a_broken_folder_without_an_older_version_is_refused(folder, tmp_path):
    (folder / "glossary.yaml").write_text("- id: [\n", encoding="utf-8")
    read = settings.read({"CASEBRIEF_DATA": str(tmp_path / "data")}, knowledge=str(folder))
    with pytest.raises(KnowledgeError) as caught:
        open_app(read)
    assert any(problem.file == "glossary.yaml" for problem in caught.value.problems)
    assert not list((tmp_path / "data" / "compiled").glob("*green.sqlite"))


def test_a_damaged_file_is_made_anew(folder, tmp_path):
    read = settings.read({"CASEBRIEF_DATA": str(tmp_path / "data")}, knowledge=str(folder))
    path = open_app(read).index.path
    path.write_bytes(b"no database")
    with pytest.raises(StoreError, match="cannot be read as compiled knowledge"):
        File(path)
    assert talk(open_app(read), "when was the fire").reply.entries == ("fire-when",)


def test_what_a_role_may_not_read_was_never_written_for_it(folder, tmp_path):
    facts = folder / "cases/harbour/facts.yaml"
    facts.write_text(facts.read_text(encoding="utf-8").replace("  kind: fact\n", "  kind: fact\n  label: TLP:GREEN\n"), encoding="utf-8")
    read = settings.read({"CASEBRIEF_DATA": str(tmp_path / "data")}, knowledge=str(folder))
    question = Utterance("how much was the damage")
    from bot.model import Session

    assert "US$120,000" in open_app(read).respond(question, Session()).reply.text
    hidden = open_app(read, reader=Reader("guest"))
    assert "120,000" not in hidden.respond(question, Session()).reply.text
    assert b"120,000" not in hidden.index.path.read_bytes()
    assert b"damage-sum" not in hidden.index.path.read_bytes()


def test_logistic_regression_finds_a_known_slope():
    rows = [({"x": x / 10}, (x * 7919) % 100 < 100 / (1 + 2.718281828 ** -(x / 10)), 1.0) for x in range(-40, 41) for _ in range(5)]
    weights = logistic(rows)
    assert weights["x"] > 0.5


def test_listwise_weights_prefer_what_the_right_one_has_more_of():
    fields = [([{"a": 1.0, "b": 0.2}, {"a": 0.1, "b": 0.3}], 1.0)] * 20
    assert listwise(fields)["a"] > 0.5


def test_a_risk_coverage_curve_counts_from_the_surest():
    assert risk_coverage([(0.9, True, 1.0), (0.5, False, 1.0)]) == [(0.9, 0.5, 0.0), (0.5, 1.0, 0.5)]


def test_thresholds_and_their_curves_are_stored_with_the_knowledge(app):
    import json

    curves = json.loads(app.index.meta("curves"))
    for family, curve in curves.items():
        assert app.index.fit.thresholds[family] in {row[0] for row in curve}
