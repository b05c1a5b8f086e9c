"""All rows, in the order in which they are run. A row is added here and nowhere else."""

from __future__ import annotations

from typing import Final

from tests.load import (
    backlog,
    conflict,
    crowds,
    damage,
    disks,
    doubles,
    drill,
    growth,
    kills,
    kinds,
    migrating,
    poison,
    posts,
    power,
    refused,
    replicas,
    several,
    shared,
    slow_disk,
    speed,
    starts,
    texts,
    writes,
)
from tests.load.row import Row

ROWS: Final[tuple[Row, ...]] = (
    *kills.ROWS, *doubles.ROWS, *poison.ROWS, *kinds.ROWS, *posts.ROWS, *conflict.ROWS, *backlog.ROWS, *refused.ROWS, *texts.ROWS,
    *disks.ROWS, *writes.ROWS, *power.ROWS, *damage.ROWS, *starts.ROWS,
    *growth.ROWS, *slow_disk.ROWS, *drill.ROWS, *migrating.ROWS,
    *replicas.ROWS, *shared.ROWS, *several.ROWS, *crowds.ROWS, *speed.ROWS,
)  # fmt: skip
