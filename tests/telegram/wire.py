"""The parameters of a request: from the query, a form, a form with files, or JSON."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from tests.telegram.refusal import RefusalError

Files = dict[str, dict[str, Any]]


class Fields(dict[str, Any]):
    """The parameters by name, as they were sent; forms know only text, so each reader says what it expects."""

    def text(self, name: str) -> str:
        value = self.get(name)
        text = "" if value is None else value if isinstance(value, str) else json.dumps(value)
        return _clean(text)

    def number(self, name: str, default: int = 0) -> int:
        try:
            return int(self.get(name) or default)
        except (TypeError, ValueError):
            raise RefusalError(f'invalid parameter "{name}"') from None

    def flag(self, name: str) -> bool:
        return self.get(name) is True or str(self.get(name, "")).lower() in ("true", "yes", "1")

    def json(self, name: str) -> Any:
        value = self.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            found = json.loads(value)
        except ValueError:
            raise RefusalError(f"can't parse {name} JSON object") from None
        _clean(json.dumps(found, ensure_ascii=False))  # an escaped half of a pair hides in JSON
        return found


def _clean(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise _not_utf8() from None
    return text


async def read(request: web.Request) -> tuple[Fields, Files]:
    """The parameters and the files of a request."""
    fields, files = Fields(request.query), {}
    if request.content_type == "application/json":
        found = json.loads(await request.read() or b"{}")
        if not isinstance(found, dict):
            raise RefusalError("object expected")
        fields.update(found)
    elif request.content_type.startswith("multipart/"):
        files = await _multipart(request, fields)
    else:
        fields.update(parse_qsl(_decoded(await request.read()), keep_blank_values=True, encoding="utf-8", errors="surrogateescape"))
    return fields, files


async def _multipart(request: web.Request, fields: Fields) -> Files:
    files: Files = {}
    async for part in await request.multipart():
        data = bytes(await part.read())
        if part.filename is None:
            fields[part.name] = _decoded(data)
        else:
            files[part.name] = {"file_name": part.filename, "data": data}
    return files


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise _not_utf8() from None


def _not_utf8() -> RefusalError:
    return RefusalError("strings must be encoded in UTF-8")
