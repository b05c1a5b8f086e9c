"""Files made for a reader: how they are sent, under which label, and what the server makes of them."""

from __future__ import annotations

import json

import pytest
from telegram.error import BadRequest

from bot.channels.telegram.incoming import Place
from bot.channels.telegram.refusals import Instead, Lost, step_after
from bot.channels.telegram.request import Attached
from bot.channels.telegram.sends import Button, File, call_of
from bot.labels import AMBER, CLEAR


@pytest.mark.parametrize(("picture", "method", "field"), [(False, "sendDocument", "document"), (True, "sendPhoto", "photo")])
@pytest.mark.parametrize(("label", "protected"), [(CLEAR, None), (AMBER, True)])
def test_a_file_goes_with_its_caption_and_buttons_and_is_protected_as_its_label_wants_it(picture, method, field, label, protected):
    file = File(Place(7, 3, 2), "简报.docx", b"\x00\xff", f"{label}\n简报", ((Button("a", "b"),),), label, picture)
    called, fields = call_of(file)
    assert (called, fields[field], fields["caption"]) == (method, Attached("简报.docx", b"\x00\xff"), f"{label}\n简报")
    assert (fields["chat_id"], fields["message_thread_id"], fields.get("protect_content")) == (7, 3, protected)
    assert json.loads(fields["reply_markup"]) == {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}
    assert "caption" not in call_of(File(Place(7), "a.txt", b"a"))[1]


def test_a_file_for_a_topic_that_is_gone_goes_to_the_group_and_one_that_is_refused_is_lost():
    file = File(Place(-7, 3), "a.html", b"a", "TLP:CLEAR")
    assert step_after(file, BadRequest("Message thread not found"), 0) == Instead(File(Place(-7), "a.html", b"a", "TLP:CLEAR"))
    assert step_after(file, BadRequest("Wrong file"), 0) == Lost()
