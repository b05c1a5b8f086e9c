"""The figures of the quote check on generated quotations, printed; and the shipped statements against themselves and edited."""

from __future__ import annotations

import random

import pytest
import yaml

from bot.compiler.script import scripts
from bot.model import Lang
from bot.quoting import QuoteIndex, check
from bot.quoting.values import Kind, Quotable, Wording
from tests.conftest import ROOT
from tests.load.row import Trial
from tests.quoting.figures import LANGUAGES, figures
from tests.quoting.rows import ROWS


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_200_exact_altered_and_foreign_quotations_the_right_ones_are_called_so(language, figure):
    found = figures(language, each=200, on_file=500, seed=7)
    figure(f"quote check, {found}")
    assert found.exact == 200
    assert found.false_verbatim == 0
    assert found.recognised >= 190
    assert found.foreign >= 196


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_rows_run_at_a_fiftieth(row, tmp_path):
    outcome = row.run(Trial(0.02, 1, tmp_path))
    assert outcome.good or row.timed, outcome.figures


def shipped(folder):
    """The statements of a knowledge folder, with their translations and every name of their speakers."""
    people = yaml.safe_load((folder / "people.yaml").read_text(encoding="utf-8"))
    names = {one["id"]: (*one["name"].values(), *one.get("alias", [])) for one in people}
    for path in sorted(folder.glob("cases/*/statements.yaml")):
        for one in yaml.safe_load(path.read_text(encoding="utf-8")):
            if "text" in one:
                texts = {"en": one["text"], **one.get("translation", {})}
                yield from (Quotable(one["id"], 1, Lang(lang), text, one["speaker"], names[one["speaker"]]) for lang, text in texts.items())


FOLDERS = [ROOT / "knowledge", ROOT / "tests" / "second_case", ROOT / "tests" / "harbour"]
STATEMENTS = [one for folder in FOLDERS for one in shipped(folder)]
INDEX = QuoteIndex(STATEMENTS, scripts())
IDS = [f"{one.id}-{one.lang}" for one in STATEMENTS]


@pytest.mark.parametrize("statement", STATEMENTS, ids=IDS)
def test_a_shipped_statement_is_found_and_no_edit_of_it_is_verbatim(statement):
    finding = check(statement.text, INDEX).findings[0]
    assert (finding.wording, finding.statement.text) == (Wording.VERBATIM, statement.text)
    chance = random.Random(statement.id)
    for place in range(len(statement.text)):
        if not statement.text[place].isalnum():
            continue
        other = chance.choice("7不xq没")
        for pasted in (statement.text[:place] + other + statement.text[place + 1 :], statement.text[:place] + other + statement.text[place:]):
            verdict = check(pasted, INDEX)
            assert verdict.kind not in {Kind.VERBATIM, Kind.MARKS}, pasted
            assert not verdict.holds, pasted


@pytest.mark.parametrize("statement", STATEMENTS, ids=IDS)
def test_a_shipped_statement_is_foreign_where_it_is_not_on_file(statement):
    others = [one for one in STATEMENTS if one.id != statement.id]
    verdict = check(statement.text, QuoteIndex(others, scripts()))
    assert verdict.kind not in {Kind.VERBATIM, Kind.MARKS} or any(one.text == statement.text for one in others)
