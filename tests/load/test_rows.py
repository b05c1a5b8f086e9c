"""Every row at its share of its size: whoever breaks what holds under load and faults is told here."""

from __future__ import annotations

import pytest

from bot.governance.audience import Reader
from tests.conftest import ROOT
from tests.load.row import Row, Trial
from tests.load.rows import ROWS


def _is_for_the_command(row: Row) -> bool:
    """What is timed or long; and of rows in two modes the webhook's, which differ in the intake alone, but those of K, that go through all of it."""
    return row.timed or row.long or (row.name.endswith("-webhook") and not row.name.startswith("K"))


@pytest.fixture(scope="module", autouse=True)
def _knowledge(data_dir, opened):
    """The rows find the knowledge that other tests have compiled."""
    opened(ROOT / "knowledge", Reader("guest")).index.close()
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("CASEBRIEF_LOAD_DATA", str(data_dir))
        yield


@pytest.mark.parametrize("row", [row for row in ROWS if not _is_for_the_command(row)], ids=lambda row: row.name)
def test_it_holds_in_small(row: Row, tmp_path):
    outcome = row.run(Trial(row.share, 1, tmp_path))
    assert outcome.good, f"{row.goal}: {outcome.figures}"
