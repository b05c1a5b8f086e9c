"""The bot's own desk in this process: to tell what must come of an update, without a process or a line."""

from __future__ import annotations

from functools import cache, partial

from bot.channels.telegram.handling import Desk
from bot.channels.telegram.incoming import Me
from tests.conftest import ROOT
from tests.load.process import compiled


@cache
def desk() -> Desk:
    """A desk for guests, who may read what is TLP:CLEAR."""
    from bot import settings
    from bot.app import open_app
    from bot.pipeline import command_of, tells_language

    environment = {"CASEBRIEF_DATA": str(compiled()), "HOME": str(compiled())}
    app = open_app(settings.read(environment, knowledge=str(ROOT / "knowledge")), role="guest")
    tells = partial(tells_language, index=app.index)
    return Desk(app.respond, app.index, partial(command_of, index=app.index), tells, Me(123456789, "casebrief_bot"), public=True)
