"""Every row at a tenth of its size or less. What is timed is for the command."""

from __future__ import annotations

import pytest

from tests.load.row import Row, Trial
from tests.reloading.rows import ROWS

SCALE = {"F39-issue": 0.02}
"""What goes on for minutes at full size."""


@pytest.mark.parametrize("row", [row for row in ROWS if not row.timed], ids=lambda row: row.name)
def test_it_holds_in_small(row: Row, tmp_path):
    outcome = row.run(Trial(SCALE.get(row.name, 0.1), 1, tmp_path))
    assert outcome.good, f"{row.goal}: {outcome.figures}"
