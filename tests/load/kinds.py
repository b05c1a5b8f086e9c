"""Updates that are no question: kinds that nobody asked for, and messages without words."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from bot import phrases
from bot.channels.telegram.incoming import CONTENT
from tests.load.api import Api, text
from tests.load.process import MODES, running
from tests.load.row import Outcome, Row, Trial
from tests.load.scenes import FIRST, settled, undone
from tests.load.talk import words_of

_QUESTION: Final = "How many people did China arrest?"
_PERSON: Final = {"id": 77, "is_bot": False, "first_name": "Reader"}
_GROUP: Final = {"id": -1_001_234, "type": "supergroup", "title": "Office"}
_CHANNEL: Final = {"id": -1_005_678, "type": "channel", "title": "News"}
_PRIVATE: Final = {"id": 77, "type": "private", "first_name": "Reader"}
_POSTED: Final = {"message_id": 5, "date": 1_790_000_000, "chat": _CHANNEL, "sender_chat": _CHANNEL, "text": _QUESTION}
_BUSINESS: Final = {"business_connection_id": "b", "message_id": 5, "date": 1_790_000_000, "chat": _PRIVATE, "from": _PERSON, "text": _QUESTION}
_POLL: Final = {
    "id": "1", "question": _QUESTION, "options": [{"text": "21", "voter_count": 1}, {"text": "3", "voter_count": 0}], "total_voter_count": 1,
    "is_closed": False, "is_anonymous": True, "type": "regular", "allows_multiple_answers": False,
}  # fmt: skip
_MEMBER: Final = {"chat": _GROUP, "from": _PERSON, "date": 1_790_000_000, "old_chat_member": {"user": _PERSON, "status": "member"}} | {
    "new_chat_member": {"user": _PERSON, "status": "left"}
}
_BOOST: Final = {"boost_id": "b", "add_date": 1, "expiration_date": 2, "source": {"source": "premium", "user": _PERSON}}
UNWANTED: Final[Mapping[str, Any]] = {
    "channel_post": _POSTED,
    "edited_channel_post": _POSTED | {"edit_date": 1_790_000_009},
    "business_connection": {"id": "b", "user": _PERSON, "user_chat_id": 77, "date": 1, "can_reply": True, "is_enabled": True},
    "business_message": _BUSINESS,
    "edited_business_message": _BUSINESS | {"edit_date": 1_790_000_009},
    "deleted_business_messages": {"business_connection_id": "b", "chat": _PRIVATE, "message_ids": [5]},
    "guest_message": _BUSINESS,
    "message_reaction": {"chat": _PRIVATE, "message_id": 5, "user": _PERSON, "date": 1, "old_reaction": [], "new_reaction": [{"type": "emoji", "emoji": "👍"}]},
    "message_reaction_count": {"chat": _CHANNEL, "message_id": 5, "date": 1, "reactions": []},
    "inline_query": {"id": "1", "from": _PERSON, "query": _QUESTION, "offset": ""},
    "chosen_inline_result": {"result_id": "1", "from": _PERSON, "query": _QUESTION},
    "shipping_query": {"id": "1", "from": _PERSON, "invoice_payload": "", "shipping_address": {}},
    "pre_checkout_query": {"id": "1", "from": _PERSON, "currency": "EUR", "total_amount": 1, "invoice_payload": ""},
    "purchased_paid_media": {"from": _PERSON, "paid_media_payload": ""},
    "poll": _POLL,
    "poll_answer": {"poll_id": "1", "user": _PERSON, "option_ids": [0]},
    "my_chat_member": _MEMBER,
    "chat_member": _MEMBER,
    "chat_join_request": {"chat": _GROUP, "from": _PERSON, "user_chat_id": 77, "date": 1},
    "chat_boost": {"chat": _CHANNEL, "boost": _BOOST},
    "removed_chat_boost": {"chat": _CHANNEL, "boost_id": "b", "remove_date": 1, "source": _BOOST["source"]},
    "edited_message": {"message_id": 5, "date": 1, "edit_date": 2, "chat": _GROUP, "from": _PERSON, "text": _QUESTION},
    "thought_message": {"chat": _PRIVATE, "from": _PERSON, "thought": _QUESTION},
    "hologram": {"chat": _PRIVATE, "from": _PERSON, "text": _QUESTION, "layers": [[[1, 2], [3]], None]},
    "list_of_the_future": [1, 2, 3],
    "word_of_the_future": "soon",
    "nothing_of_the_future": None,
}
"""Every kind there is that we have no use for, and some that there are not yet."""

SERVICE: Final[Mapping[str, Any]] = {
    "new_chat_members": [_PERSON], "left_chat_member": _PERSON, "new_chat_title": "Desk", "new_chat_photo": [], "delete_chat_photo": True,
    "group_chat_created": True, "supergroup_chat_created": True, "channel_chat_created": True, "migrate_from_chat_id": -5,
    "message_auto_delete_timer_changed": {"message_auto_delete_time": 86_400}, "pinned_message": {"message_id": 1, "date": 0, "chat": _PRIVATE},
    "successful_payment": {"currency": "EUR", "total_amount": 1}, "refunded_payment": {"currency": "EUR", "total_amount": 1},
    "users_shared": {"request_id": 1, "users": []}, "chat_shared": {"request_id": 1, "chat_id": 1}, "connected_website": "example.org",
    "write_access_allowed": {}, "passport_data": {}, "proximity_alert_triggered": {}, "boost_added": {"boost_count": 1},
    "chat_background_set": {}, "forum_topic_created": {"name": "T", "icon_color": 1}, "forum_topic_edited": {}, "forum_topic_closed": {},
    "forum_topic_reopened": {}, "general_forum_topic_hidden": {}, "general_forum_topic_unhidden": {}, "giveaway_created": {}, "giveaway": {},
    "giveaway_winners": {}, "giveaway_completed": {}, "video_chat_scheduled": {"start_date": 1}, "video_chat_started": {},
    "video_chat_ended": {"duration": 1}, "video_chat_participants_invited": {"users": []}, "web_app_data": {"data": "", "button_text": ""},
    "gift": {}, "unique_gift": {}, "checklist_tasks_done": {}, "checklist_tasks_added": {}, "direct_message_price_changed": {},
    "paid_message_price_changed": {}, "suggested_post_approved": {}, "notice_of_the_future": {"text": _QUESTION},
}  # fmt: skip


def unwanted(trial: Trial, mode: str) -> Outcome:
    """Hands over every kind of update that we did not ask for."""
    count = trial.of(1_000, least=len(UNWANTED))
    kinds = list(UNWANTED.items())
    with Api(trial.seed) as api, running(api, trial.folder, mode) as bot:
        api.put({"update_id": FIRST + number, kind: value} for number in range(count) for kind, value in [kinds[number % len(kinds)]])
        done, answers = settled(api, bot, 60), len(api.sends)
        api.put([text(FIRST + count, 78, _QUESTION)])
        goes_on = api.until(lambda: any(call.chat == 78 for call in api.sends), 10)
        errors, dead = len(bot.events("ERROR")), undone(bot)[2]
        refused = sum(api.pushing.statuses.values()) - api.pushing.statuses["200"]
    good = done and goes_on and not (answers or errors or dead or refused)
    return Outcome(good, f"{count} of {len(kinds)} kinds: {answers} answers, {errors} errors, {dead} dead, {refused} non-2xx; a question after them is answered: {goes_on}")


def wordless(trial: Trial, mode: str) -> Outcome:
    """Sends every kind of content three times within a minute, and every notice of Telegram's own."""
    chats = {kind: 1_000 + number for number, kind in enumerate(sorted({*CONTENT, *SERVICE}))}
    given = [(kind, {} if kind in CONTENT else SERVICE[kind]) for kind in chats for _ in range(3)]
    with Api(trial.seed) as api, running(api, trial.folder, mode) as bot:
        api.put(_without_text(FIRST + number, chats[kind], {kind: value}) for number, (kind, value) in enumerate(given))
        done = settled(api, bot, 30)
        told = Counter(call.chat for call in api.sends if call.text in words_of(phrases.TEXT_ONLY))
        once = sum(told[chats[kind]] == 1 for kind in CONTENT)
        silent = sum(not any(call.chat == chats[kind] for call in api.sends) for kind in SERVICE)
        later = _a_minute_later(api, chats, told) if trial.scale >= 1 else len(CONTENT)
        errors, dead = len(bot.events("ERROR")), undone(bot)[2]
    good = done and once == later == len(CONTENT) and silent == len(SERVICE) and not errors and not dead and not len(api.sends) - sum(told.values())
    again = f", {later} once more a minute later" if trial.scale >= 1 else ""
    return Outcome(
        good,
        f"{once} of {len(CONTENT)} kinds of content told once in three{again} (most: {max(told.values(), default=0)}), "
        f"{silent} of {len(SERVICE)} notices met with silence, {errors} errors, {dead} dead",
    )


def _without_text(number: int, chat: int, content: Mapping[str, Any]) -> dict[str, Any]:
    update = text(number, chat, "", **content)
    del update["message"]["text"]
    return update


def _a_minute_later(api: Api, chats: Mapping[str, int], told: Counter[int]) -> int:
    """For how many kinds of content there is one more answer a minute after the first."""
    time.sleep(61)
    api.put(_without_text(FIRST + 10_000 + chats[kind], chats[kind], {kind: {}}) for kind in CONTENT)
    before = sum(told.values())
    api.until(lambda: len(api.sends) >= before + len(CONTENT), 10)
    now = Counter(call.chat for call in api.sends if call.text in words_of(phrases.TEXT_ONLY))
    found = sum(now[chats[kind]] == told[chats[kind]] + 1 for kind in CONTENT)
    told.update(now - told)
    return found


ROWS: Final = (
    *(Row(f"F08-{mode}", "kinds not asked for, and of the future: 0 answers, 0 errors", partial(unwanted, mode=mode)) for mode in MODES),
    *(Row(f"F09-{mode}", "content without words: told once a minute; notices: silence; 0 errors", partial(wordless, mode=mode)) for mode in MODES),
)
