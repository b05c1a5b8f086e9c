"""The tables. Times are seconds since 1970, UTC; a body is JSON that only its channel reads."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Float, Index, Integer, LargeBinary, MetaData, Table

from bot.state.words import Words

metadata: Final = MetaData()

REVISION: Final = "0008"
"""The newest migration: what the tables below are after it."""

inbox: Final = Table(
    "inbox",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat", BigInteger, nullable=False),
    Column("person", BigInteger, nullable=False),
    Column("fingerprint", BigInteger, nullable=False),  # a number may be used again, for another update
    Column("body", LargeBinary),  # blanked when done
    Column("arrived", Float, nullable=False),
    Column("done", Float),
    Column("error", Words),  # why it is a dead letter
    Column("reference", Words),  # what its sender was told to name it by
)
"""Every update that was acknowledged; those done stay for some days without their body, so that a redelivery is known."""

outbox: Final = Table(
    "outbox",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("update_id", BigInteger),
    Column("chat", BigInteger, nullable=False),
    Column("kind", Words, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("written", Float, nullable=False),
    Column("due", Float, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("begun", Float),  # since when it may be out
    Column("dead", Words),  # why it was given up
    Column("label", Words, nullable=False, server_default="TLP:CLEAR"),
    Column("person", BigInteger, nullable=False, server_default="0"),  # whom it answers
    Column("statement", Words, nullable=False, server_default=""),  # of which it hands a version out, or tells beside one
    Column("version", BigInteger, nullable=False, server_default="0"),
    Column("recalled", Float),  # since when it may not be sent any more, though it may be out
)
"""What is to be sent, in order within a chat; a row goes when it is through."""

sessions: Final = Table(
    "sessions",
    metadata,
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
    Column("at", Float, nullable=False),
    Column("audience", Words, nullable=False, server_default=""),  # whom its person read as
)

people: Final = Table(
    "people",
    metadata,
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),  # what commands call them by
    Column("role", Words, nullable=False),
    Column("agency", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("known_as", Words, nullable=False),  # in the audit trail; nothing but this row links the two
    Column("enrolled", Float, nullable=False),
    Column("suspended", Float),
    Column("held", Float),
)
"""Everyone enrolled."""

invitations: Final = Table(
    "invitations",
    metadata,
    Column("code", Words, primary_key=True),  # the SHA-256 of what the link holds
    Column("role", Words, nullable=False),
    Column("agency", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("by", Words, nullable=False),
    Column("ends", Float, nullable=False),
)
"""Open invitations; a row goes when it is used, or some time after its end."""

guesses: Final = Table(
    "guesses",
    metadata,
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("wrong", Integer, nullable=False),
    Column("since", Float, nullable=False),
    Column("known_as", Words, nullable=False),
)
"""Who has sent wrong codes, until an hour after the last one."""

groups: Final = Table(
    "groups", metadata, Column("chat", BigInteger, primary_key=True, autoincrement=False), Column("label", Words, nullable=False)
)
"""The label that a group reads at; without a row TLP:CLEAR."""

versions: Final = Table(
    "versions",
    metadata,
    Column("statement", Words, primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("stored", Words, nullable=False),  # draft, submitted, approved or withdrawn
    Column("edition", BigInteger, nullable=False),  # grows with each change of the row
    Column("hash", Words, nullable=False),  # the SHA-256 of the body, as it was when it was written
    Column("body", LargeBinary, nullable=False),
    Column("salt", Words, nullable=False),
    Column("changed", Float, nullable=False),
    Column("approved", Float),
    Column("withdrawn", Float),
    Column("why", Words, nullable=False),  # it was withdrawn, in each language, in JSON
    Column("filed", BigInteger, nullable=False, server_default="0"),  # the count of all filings when it was filed like this
)
"""Each version of each statement; whether it may be used follows from the row and the time."""

editors: Final = Table(
    "editors",
    metadata,
    Column("statement", Words, primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("known_as", Words, nullable=False),  # as in the audit trail
    Column("mark", Words, nullable=False),  # by which they are known again, until the version is decided about
)
"""All who ever wrote in a version: none of them may approve it."""

approvals: Final = Table(
    "approvals",
    metadata,
    Column("statement", Words, primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("known_as", Words, nullable=False),
    Column("mark", Words, nullable=False),
    Column("hash", Words, nullable=False),  # of the version that was read
    Column("party", Words, nullable=False),  # the agency that it is given for
    Column("at", Float, nullable=False),
)
"""Who has approved what: worth nothing where the hash is not that of the version."""

deliveries: Final = Table(
    "deliveries",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),  # that of the letter
    Column("statement", Words, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("script", Words, nullable=False),
    Column("chat", BigInteger, nullable=False),
    Column("person", BigInteger, nullable=False),  # who asked for it
    Column("at", Float, nullable=False),
    Column("message", BigInteger),  # its number in the chat; 0: it never went out
    Column("recalled", Float),
    Column("notice", BigInteger),  # the letter that tells of it
    Column("told", Float),  # when that went out
    Column("marking", BigInteger),  # the letter that marks the copy
    Column("marked", Float),
    Column("confirmed", Float),  # when it was answered that the notice had been read
    Column("shut", Float),  # since when the chat has taken nothing
)
"""Every copy of a statement that was handed out, and what became of it."""

readers: Final = Table(
    "readers",
    metadata,
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("seen", Float, nullable=False),
    Column("before", Float),  # when the visit before this one ended
)
"""When readers were here."""

briefs: Final = Table(
    "briefs",
    metadata,
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("case", Words, primary_key=True),
    Column("screen", Integer, nullable=False),
    Column("read", Words, nullable=False),  # the steps, in JSON
    Column("answers", Words, nullable=False),  # in JSON, as is how it went
    Column("done", Words, nullable=False),
    Column("finished", Float),
    Column("at", Float, nullable=False),
)
"""How far readers are in the brief of a case."""

readings: Final = Table(
    "readings",
    metadata,
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("entry", Words, primary_key=True),
    Column("digest", Words, nullable=False),  # of what they were told last; '' once they were told that it is withdrawn
    Column("at", Float, nullable=False),
)
"""Which entries people who are enrolled were told."""

editions: Final = Table(
    "editions",
    metadata,
    Column("audience", Words, primary_key=True),
    Column("entry", Words, primary_key=True),
    Column("digest", Words, nullable=False),
    Column("documents", Integer, nullable=False),
    Column("until", Words, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""What each audience is told, as it was compared last."""

changes: Final = Table(
    "changes",
    metadata,
    Column("audience", Words, primary_key=True),
    Column("entry", Words, primary_key=True),
    Column("at", Float, primary_key=True, autoincrement=False),
    Column("kind", Words, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""How what each audience is told has changed, for a year."""
questions: Final = Table(
    "questions",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),  # drawn by lot: it tells nothing of how many others there are
    Column("stage", Words, nullable=False),
    Column("edition", BigInteger, nullable=False),  # grows with each decision
    Column("audience", Words, nullable=False),  # whom all who asked it read as
    Column("family", Words, nullable=False),  # of their languages
    Column("key", Words, nullable=False),  # that of the first of its misses whose words are still there
    Column("times", BigInteger, nullable=False),
    Column("last", Float, nullable=False),
    Column("entry", Words, nullable=False, server_default=""),  # that takes it
    Column("why", Words, nullable=False, server_default=""),  # it was closed
    Column("by", Words, nullable=False, server_default=""),  # who decided, as in the audit trail
    Column("curator", BigInteger, nullable=False, server_default="0"),  # the chat in which the outcome is awaited
    Column("lang", Words, nullable=False, server_default=""),  # in which it is told there
)
"""What was asked in vain, once for all who asked the same."""

misses: Final = Table(
    "misses",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("question", BigInteger, nullable=False),
    Column("at", Float, nullable=False),
    Column("chat", BigInteger, nullable=False),
    Column("topic", BigInteger),
    Column("person", BigInteger, nullable=False),
    Column("lang", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("text", Words, nullable=False),  # blanked once it is not needed, or has lain too long
    Column("key", Words, nullable=False),  # what likes are told by, and blanked with the text
    Column("near", Words, nullable=False),  # in JSON
    Column("audience", Words, nullable=False),
    Column("knowledge", Words, nullable=False),
    Column("told", Float),
)
"""Each time that somebody asked in vain, or marked an answer as not right."""

usage: Final = Table(
    "usage",
    metadata,
    Column("day", Words, primary_key=True),
    Column("lang", Words, primary_key=True),
    Column("outcome", Words, primary_key=True),
    Column("entry", Words, primary_key=True),
    Column("times", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""How often what was asked: no text and no person is in it."""

counters: Final = Table("counters", metadata, Column("name", Words, primary_key=True), Column("value", BigInteger, nullable=False))
"""The last number given of each kind: numbers are never given twice, and known before the rows are written.

Replicas take those of letters from a sequence instead, which none of them waits for. The row of the audit trail holds no number: it is
locked by who writes the next row of the trail.
"""

paces: Final = Table(
    "paces", metadata, Column("chat", BigInteger, primary_key=True, autoincrement=False), Column("due", Float, nullable=False)
)
"""When replicas may send next, to each chat, and at all: that is chat 0."""

notes: Final = Table("notes", metadata, Column("name", Words, primary_key=True), Column("value", Words, nullable=False))
"""Single values: when the bot last wrote, when it last stopped in order."""

audit: Final = Table(
    "audit",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),  # 1, 2, 3 and so on, without a gap
    Column("at", BigInteger, nullable=False),  # in milliseconds
    Column("kind", Words, nullable=False),
    Column("actor", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("detail", Words, nullable=False),  # in JSON
    Column("previous", Words, nullable=False),  # the hash of the row before
    Column("hash", Words, nullable=False),  # of all the other columns
    sqlite_with_rowid=False,  # with a number of its own beside `id`, a row could be replaced by that, past the guards
)
"""What was done, each row chained to the one before; guards in the database refuse whatever is not another row at its end."""

Index("deliveries_of", deliveries.c.statement, deliveries.c.version)
Index("deliveries_to", deliveries.c.chat)
Index("misses_of", misses.c.question)
Index("misses_by", misses.c.person)
Index("questions_open", questions.c.stage, questions.c.audience, questions.c.family)
Index("inbox_open", inbox.c.arrived, sqlite_where=inbox.c.done.is_(None), postgresql_where=inbox.c.done.is_(None))
Index("inbox_lane", inbox.c.chat, inbox.c.update_id, sqlite_where=inbox.c.done.is_(None), postgresql_where=inbox.c.done.is_(None))
Index("outbox_lane", outbox.c.chat, outbox.c.id)
