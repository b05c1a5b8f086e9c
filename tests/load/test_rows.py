"""Every row at its share of its size: whoever breaks what holds under load and faults is told here. What is timed is for the command."""

from __future__ import annotations

import pytest

from bot.governance.audience import Reader
from tests.conftest import ROOT
from tests.load.row import Row, Trial
from tests.load.rows import ROWS

_TWIN = 0.03
"""Share of the full size for a row whose twin in the other mode is run at its own; those of K are both."""


@pytest.fixture(scope="module", autouse=True)
def _knowledge(data_dir, opened):
    """The rows find the knowledge that other tests have compiled."""
    opened(ROOT / "knowledge", Reader("guest")).index.close()
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("CASEBRIEF_LOAD_DATA", str(data_dir))
        yield


@pytest.mark.parametrize("row", [row for row in ROWS if not row.timed], ids=lambda row: row.name)
def test_it_holds_in_small(row: Row, tmp_path):
    twin = row.name.endswith("-webhook") and not row.name.startswith("K")
    outcome = row.run(Trial(_TWIN if twin else row.share, 1, tmp_path))
    assert outcome.good, f"{row.goal}: {outcome.figures}"
