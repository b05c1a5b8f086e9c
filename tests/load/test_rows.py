"""Every row at a tenth of its size: whoever breaks what holds under load and faults is told here."""

from __future__ import annotations

import pytest

from tests.load.row import Row, Trial
from tests.load.rows import ROWS

_TENTH = 0.1


@pytest.fixture(scope="module", autouse=True)
def _knowledge(data_dir):
    """The rows find the knowledge that other tests have compiled."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("CASEBRIEF_LOAD_DATA", str(data_dir))
        yield


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_it_holds_at_a_tenth(row: Row, tmp_path):
    outcome = row.run(Trial(_TENTH, 1, tmp_path))
    assert outcome.good, f"{row.goal}: {outcome.figures}"
