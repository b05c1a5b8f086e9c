"""Every row at its share of its size. What is timed is for the command."""

from __future__ import annotations

import pytest

from tests.load.row import Row, Trial
from tests.press.rows import ROWS


@pytest.mark.parametrize("row", [row for row in ROWS if not row.timed], ids=lambda row: row.name)
def test_it_holds_in_small(row: Row, tmp_path):
    outcome = row.run(Trial(row.share, 1, tmp_path))
    assert outcome.good, f"{row.goal}: {outcome.figures}"
