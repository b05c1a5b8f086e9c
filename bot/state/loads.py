"""Which knowledge was served when, and which was refused, as the audit trail has it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import StateBusyError
from bot.state.changes import Noted
from bot.state.holding import SERVED
from bot.state.schema import audit
from bot.state.store import Store

_VERSION: Final = "sha256:"


@dataclass(frozen=True, slots=True)
class Load:
    """The version that each audience read, from a time on."""

    versions: Mapping[str, str]
    at: float


@dataclass(frozen=True, slots=True)
class Past:
    """What was served, in order; the folders refused since, of which curators were told; the day on which they last heard of reviews."""

    loads: tuple[Load, ...] = ()
    refused: frozenset[str] = frozenset()
    reviews: str = ""

    def replaced(self, versions: Mapping[str, str]) -> Load | None:
        """When versions were served that others have replaced since; None for those served last, and for new ones."""
        if not self.loads or self.loads[-1].versions == versions:
            return None
        return next((load for load in reversed(self.loads) if load.versions == versions), None)

    def then(self, detail: Mapping[str, Any], at: float) -> Past:
        """The same after another record of the trail."""
        if "refused" in detail:
            return replace(self, refused=self.refused | {str(detail["refused"])})
        if "mended" in detail:
            return replace(self, refused=frozenset())
        if "reviews" in detail:
            return replace(self, reviews=str(detail["reviews"]))
        versions = {name: str(version) for name, version in detail.items() if str(version).startswith(_VERSION)}
        if not versions or (self.loads and self.loads[-1].versions == versions):  # served again after a start
            return self
        return replace(self, loads=(*self.loads, Load(versions, at)), refused=frozenset())


def to_be_served(versions: Mapping[str, str]) -> Noted:
    """What has all replicas know which versions are to be served."""
    return Noted(SERVED, json.dumps(dict(versions), sort_keys=True))


def past(store: Store) -> Past:
    """What the audit trail has of the knowledge that was served; a StateBusyError where it cannot be read now."""
    found = Past()
    query = select(audit.c.detail, audit.c.at).where(audit.c.kind == "knowledge").order_by(audit.c.id)
    try:
        with store.engine.connect() as connection:
            rows = connection.execute(query).all()
    except SQLAlchemyError as error:
        raise StateBusyError(f"the audit trail cannot be read: {getattr(error, 'orig', error)}") from error
    for detail, at in rows:
        try:
            told = json.loads(detail)
        except ValueError:  # not what was written; verifying says so
            continue
        if isinstance(told, dict):
            found = found.then(told, at / 1000)
    return found
