"""The bot behind its line in this process: to tell what must come of an update, without a process or a line."""

from __future__ import annotations

from functools import cache

from tests.conftest import ROOT
from tests.load.process import compiled
from tests.telegram.counter import Counter


@cache
def desk() -> Counter:
    """Where guests are answered, who may read what is TLP:CLEAR."""
    from bot import settings
    from bot.app import open_app
    from bot.governance.audience import Reader

    environment = {"CASEBRIEF_DATA": str(compiled()), "HOME": str(compiled())}
    return Counter(open_app(settings.read(environment, knowledge=str(ROOT / "knowledge")), reader=Reader("guest")))
