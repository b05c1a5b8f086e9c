"""Brings the tables to where this program wants them: each step in one transaction, and never a step back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from bot.state.dialect import Lock, take
from bot.state.schema import REVISION

if TYPE_CHECKING:
    from alembic.config import Config


def revision(connection: Connection) -> str:
    """The migration that the tables are at, '' where there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def is_known(found: str) -> bool:
    """Whether this program can go on from a migration."""
    if found == REVISION:
        return True
    from alembic.script import ScriptDirectory

    return found in {script.revision for script in ScriptDirectory.from_config(settings()).walk_revisions()}


def migrate(engine: Engine) -> None:
    """Carries out the steps that are left."""
    with engine.begin() as connection:
        take(connection, Lock.MIGRATION)  # replicas that start together
        if revision(connection) == REVISION:
            return
        from alembic import command

        chosen = settings()
        chosen.attributes["connection"] = connection
        command.upgrade(chosen, "head")


def settings() -> Config:
    """Where the steps are."""
    from alembic.config import Config

    chosen = Config()
    chosen.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return chosen
