"""A strict double of the Bot API server: it checks what Telegram checks, remembers the chats, and fails when asked to.

    with Double() as double:
        ann = Person(double)
        double.fails("sendMessage", 502, times=2)
        double.flood.on = True
"""

from __future__ import annotations

import copy
import inspect
import re
import time
from collections.abc import Callable, Iterable
from typing import Any

from aiohttp import web

from tests.telegram import wire
from tests.telegram.callbacks import Callbacks
from tests.telegram.chats import Chats
from tests.telegram.faults import Fault, Faults, answer
from tests.telegram.flood import Flood
from tests.telegram.messages import Messages
from tests.telegram.profile import Profile
from tests.telegram.record import Call
from tests.telegram.refusal import RefusalError
from tests.telegram.server import TOKEN, Server
from tests.telegram.updates import Updates

BOT = {"id": 123456789, "is_bot": True, "first_name": "Casebrief", "username": "casebrief_bot"}
_ABILITIES = {
    "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False, "can_connect_to_business": False,
    "has_main_web_app": False,
}  # fmt: skip
_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{30,}")
_WRITES = ("sendMessage", "sendDocument", "sendPhoto", "sendContact", "editMessageText", "editMessageCaption", "editMessageReplyMarkup")


class Double(Server):
    """The server; its parts may be looked into and changed by a test while it runs."""

    def __init__(self, token: str = TOKEN, clock: Callable[[], float] = time.monotonic, first_update: int = 700_000_001) -> None:
        super().__init__(token)
        self.clock, self.bot = clock, dict(BOT)
        self.chats, self.faults, self.flood = Chats(), Faults(), Flood(clock)
        self.messages, self.profile = Messages(self.chats, self.bot), Profile(self.bot)
        self.updates, self.callbacks = Updates(clock, first_update), Callbacks(clock)
        self.methods = {"getMe": self._me, "leaveChat": self._leave, "getChat": self._chat}
        for part in (self.messages, self.profile, self.updates, self.callbacks):
            self.methods |= part.methods()
        self._names = {name.lower(): name for name in self.methods}  # Telegram does not mind the case of a method

    # The person's side

    def application(self) -> web.Application:
        application = web.Application(client_max_size=64 * 1024 * 1024)
        application.router.add_get("/file/bot{token}/documents/{file}", self._download)
        application.router.add_route("*", "/bot{token}/{method}", self._handle)
        application.router.add_route("*", "/{rest:.*}", self._lost)
        return application

    async def enqueue(self, update: dict[str, Any]) -> int:
        if "callback_query" in update:
            self.callbacks.asked(update["callback_query"]["id"])
        if "inline_query" in update:
            self.callbacks.asked(update["inline_query"]["id"])
        return await self.updates.add(copy.deepcopy(update))

    def next_message_id(self, chat_id: int) -> int:
        return self.chats.next_id(chat_id)

    def meets(self, chat: dict[str, Any], topic: int | None = None) -> None:
        self.chats.meet(chat, topic)

    def keeps(self, message: dict[str, Any]) -> None:
        self.chats.keep(copy.deepcopy(message))

    def forbids(self, chat_id: int, reason: str) -> None:
        self.chats.forbid(chat_id, reason)

    def fails(self, method: str, kind: int | str, times: int = 1, on: Iterable[int] = (), **more: Any) -> Fault:
        """From now on: see Fault."""
        return self.faults.add(method, kind, times, on, **more)

    def upgrades(self, group_id: int, supergroup_id: int) -> None:
        """The group has become a supergroup with another id."""
        self.chats.upgraded[group_id] = supergroup_id
        self.chats.meet({**self.chats.known[group_id], "id": supergroup_id, "type": "supergroup"})

    # The bot's side

    async def _handle(self, request: web.Request) -> web.Response:
        token, method = request.match_info["token"], request.match_info["method"]
        method = self._names.get(method.lower(), method)
        call = Call(method, {}, at=self.clock())
        try:
            call.fields, files = await wire.read(request)
            call.files = files
            self.record.begin(call)
        except (RefusalError, ValueError) as error:
            self.record.begin(call)
            refusal = error if isinstance(error, RefusalError) else RefusalError("can't parse the request")
            return self._refuse(call, refusal)
        if not _TOKEN.fullmatch(token):
            return self._refuse(call, RefusalError(status=404))
        if token != self.token:
            body = {"ok": False, "error_code": 401, "description": "Unauthorized"}
            self.record.end(call, 401, description="Unauthorized")
            return answer(401, body)
        return await self._with_faults(request, call)

    async def _with_faults(self, request: web.Request, call: Call) -> web.Response:
        fault = self.faults.strike(call.method)
        if fault is None:
            return await self._carry_out(call)
        call.fault = str(fault.kind)
        response = await fault.before(request)
        if response is not None:
            if fault.kind != "drop before":
                self.record.end(call, response.status, description=call.fault)
            return response
        return fault.after(request, await self._carry_out(call))

    async def _carry_out(self, call: Call) -> web.Response:
        try:
            result = await self._result(call)
        except RefusalError as refusal:
            return self._refuse(call, refusal)
        except Exception as error:  # a gap in the double: the fixture lets no test pass that met one
            self.record.end(call, 500, description=repr(error))
            raise
        self.record.end(call, 200, result)
        if call.method in _WRITES:
            self.record.deliver(copy.deepcopy(result), call)
        return answer(200, {"ok": True, "result": result})

    async def _result(self, call: Call) -> Any:
        method = self.methods.get(call.method)
        if method is None:
            raise RefusalError("method not found", 404)
        fields = wire.Fields(call.fields)
        if call.method in _WRITES:
            return self._written(method, fields, call.files)
        result = method(fields, call.files)
        return await result if inspect.isawaitable(result) else result

    def _written(self, method: Callable[..., Any], fields: wire.Fields, files: wire.Files) -> Any:
        """A message counts against the limits when it is taken, not when it is refused."""
        chat_id = self.chats.open(fields)["id"]
        self.flood.check(chat_id)
        message = method(fields, files)
        self.flood.count(chat_id)
        return message

    def _refuse(self, call: Call, refusal: RefusalError) -> web.Response:
        self.record.end(call, refusal.status, description=refusal.description)
        return answer(refusal.status, refusal.body())

    def _me(self, _: wire.Fields, __: wire.Files) -> dict[str, Any]:
        return self.bot | _ABILITIES

    def _leave(self, fields: wire.Fields, _: wire.Files) -> bool:
        chat = self.chats.open(fields)
        if chat["type"] == "private":
            raise RefusalError("chat member status can't be changed in private chats")
        self.chats.forbid(chat["id"], f"bot is not a member of the {chat['type']} chat")
        return True

    def _chat(self, fields: wire.Fields, _: wire.Files) -> dict[str, Any]:
        return self.chats.open(fields) | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _NO_GIFTS}

    async def _download(self, request: web.Request) -> web.Response:
        file = self.messages.files.get(request.match_info["file"])
        if request.match_info["token"] != self.token or file is None:
            return answer(404, RefusalError(status=404).body())
        return web.Response(body=file["data"])

    async def _lost(self, _: web.Request) -> web.Response:
        return answer(404, RefusalError(status=404).body())


_NO_GIFTS = dict.fromkeys(("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False)
