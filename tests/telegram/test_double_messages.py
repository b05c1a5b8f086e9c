"""The double's messages: editing, deleting, replying, files, taps."""

from __future__ import annotations

from telegram import LinkPreviewOptions, ReplyParameters

from tests.telegram.caller import DATA, raw, refuses
from tests.telegram.places import Group


def test_editing(double, caller, ann):
    sent = caller.send_message(ann.id, "a", reply_markup=DATA)
    caller.edit_message_text("<b>b</b>", ann.id, sent.message_id, parse_mode="HTML", link_preview_options=LinkPreviewOptions(is_disabled=True))
    caller.edit_message_reply_markup(ann.id, sent.message_id, reply_markup=DATA)
    caller.edit_message_reply_markup(ann.id, sent.message_id)
    new, *edits = ann.hears(4)
    assert not new.edited
    assert [(heard.text, heard.buttons, heard.edited, heard.id) for heard in edits] == [
        ("b", [], True, sent.message_id), ("b", ["More"], True, sent.message_id), ("b", [], True, sent.message_id),
    ]  # fmt: skip
    assert double.refused == []


def test_protecting(double, caller, ann):
    """What is protected says so wherever it is handed out, and stays so; what is not lacks the field."""
    closed = caller.send_message(ann.id, "a", reply_markup=DATA, protect_content=True)
    caller.send_message(ann.id, "a", reply_markup=DATA, protect_content=False)
    assert closed.has_protected_content is True
    first, second = ann.hears(2)
    edited = caller.edit_message_text("b", ann.id, first.id, reply_markup=DATA)
    caller.edit_message_text("b", ann.id, second.id, reply_markup=DATA)
    assert edited.has_protected_content is True
    [again, other] = ann.hears(2)
    for heard in (first, again, second, other):
        ann.taps(heard, "More")
    found = [update["callback_query"]["message"].get("has_protected_content") for update in double.updates.pending if "callback_query" in update]
    assert found == [True, True, None, None]
    assert double.chats.messages[ann.id, first.id]["has_protected_content"] is True
    assert "has_protected_content" not in double.chats.messages[ann.id, second.id]
    assert caller.send_message(ann.id, "c", reply_parameters=ReplyParameters(first.id)).reply_to_message.has_protected_content is True


def test_edits_that_are_refused(caller, ann):
    mine = ann.says("mine")["message_id"]
    sent = caller.send_message(ann.id, "a", reply_markup=DATA).message_id
    for message, text, reason in (
        (999, "b", "message to edit not found"), (mine, "b", "message can't be edited"), (sent, "a ", "message is not modified: specified new"),
        (sent, "", "message text is empty"),
    ):  # fmt: skip
        with refuses(reason):
            caller.edit_message_text(text, ann.id, message, reply_markup=DATA)
    with refuses("message is not modified"):
        caller.edit_message_reply_markup(ann.id, sent, reply_markup=DATA)
    document = caller.send_document(ann.id, b"abc", filename="a.txt").message_id
    with refuses("there is no text in the message to edit"):
        caller.edit_message_text("b", ann.id, document)
    with refuses("there is no caption in the message to edit"):
        caller.edit_message_caption(ann.id, sent, caption="b")


def test_deleting(caller, ann):
    desk = Group()
    theirs = ann.says("hello", desk)["message_id"]
    sent = caller.send_message(ann.id, "a").message_id
    assert caller.delete_message(ann.id, sent)
    with refuses("message to delete not found"):
        caller.delete_message(ann.id, sent)
    with refuses("message to edit not found"):
        caller.edit_message_text("b", ann.id, sent)
    with refuses("message can't be deleted"):
        caller.delete_message(desk.id, theirs)


def test_replying(caller, ann):
    asked = ann.says("question")["message_id"]
    assert caller.send_message(ann.id, "a", reply_parameters=ReplyParameters(asked)).reply_to_message.message_id == asked
    assert ann.hears()[0].reply_to == asked
    with refuses("message to be replied not found"):
        caller.send_message(ann.id, "a", reply_parameters=ReplyParameters(999))
    lenient = ReplyParameters(999, allow_sending_without_reply=True)
    assert caller.send_message(ann.id, "a", reply_parameters=lenient).reply_to_message is None


def test_documents_and_contacts(double, caller, ann):
    sent = caller.send_document(ann.id, "文".encode(), filename="brief.vcf", caption="<b>" + "a" * 1024 + "</b>", parse_mode="HTML")
    assert (sent.document.file_name, sent.document.file_size, len(sent.caption)) == ("brief.vcf", 3, 1024)
    assert bytes(caller.run(caller.get_file(sent.document.file_id).download_as_bytearray())) == "文".encode()
    assert caller.send_document(ann.id, sent.document.file_id).document.file_name == "brief.vcf"
    assert caller.edit_message_caption(ann.id, sent.message_id, caption="b").caption == "b"
    assert caller.send_contact(ann.id, "+15550100", "Li", vcard="x" * 2048).contact.first_name == "Li"
    assert [(h.text, bool(h.document), bool(h.contact)) for h in ann.hears(4)][1:] == [("", True, False), ("b", True, False), ("", False, True)]
    assert double.refused == []


def test_documents_and_contacts_that_are_refused(double, caller, ann):
    for caption, document, reason in (("a" * 1025, b"a", "caption is too long"), ("", "unknown", "wrong file identifier"), ("", b"", "file must be")):
        with refuses(reason):
            caller.send_document(ann.id, document, caption=caption)
    with refuses("vcard_too_long"):
        caller.send_contact(ann.id, "+15550100", "Li", vcard="x" * 2049)
    assert raw(double, "sendContact", {"chat_id": ann.id, "phone_number": "1"})[1]["description"] == "Bad Request: first name is empty"
    with refuses("invalid file_id"):
        caller.get_file("unknown")


def test_actions_and_reactions(caller, ann):
    said = ann.says("a")["message_id"]
    assert caller.send_chat_action(ann.id, "typing")
    assert caller.set_message_reaction(ann.id, said, "👍")
    with refuses("wrong parameter action in request"):
        caller.send_chat_action(ann.id, "thinking")
    with refuses("reaction_invalid"):
        caller.set_message_reaction(ann.id, said, "x")
    with refuses("message to react not found"):
        caller.set_message_reaction(ann.id, 999, "👍")


def test_taps_are_answered_once_and_in_time(double, caller, ann):
    caller.send_message(ann.id, "a", reply_markup=DATA)
    [heard] = ann.hears()
    first, second, third = ann.taps(heard, "More"), ann.taps(heard, "more"), ann.taps(heard, data="forged")
    assert [u.callback_query.data for u in caller.get_updates() if u.callback_query] == ["more", "more", "forged"]
    assert caller.answer_callback_query(first, "a" * 200)
    assert ann.sees_answer(first).fields["text"] == "a" * 200
    double.callbacks.lifetime = 0
    for query in (first, second, "unknown"):
        with refuses("query is too old and response timeout expired or query id is invalid"):
            caller.answer_callback_query(query)
    with refuses("message_too_long"):
        caller.answer_callback_query(third, "a" * 201)
