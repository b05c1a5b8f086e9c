"""State: what must outlive the process. Inbox, outbox and sessions, in one database; each change of it is a value."""
