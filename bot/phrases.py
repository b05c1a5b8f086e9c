"""The words of the interface, in English; locales/ holds them in Chinese. What is known of a case never stands here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final


def N_(message: str) -> str:  # noqa: N802  the extractor looks for this name
    """The message itself, marked for extraction into locales/messages.pot."""
    return message


# Beside a stored answer (used when compiling)
SOURCE: Final = N_("Source: {sources}")
SOURCE_DATED: Final = N_("{publisher}, {date}")
SOURCE_UNDATED: Final = N_("{publisher}, undated")
SOURCE_BY: Final = N_("{source} ({by})")
SOURCE_JOIN: Final = N_("; ")
LOOKED: Final = N_("Looked through: {sources}")
NOTE: Final = N_("Note: {caveat}")
OPINION: Final = N_("Opinion: {whose}. Not a finding of fact.")
SAID_BY: Final = N_("{speaker}:")
TRANSLATION: Final = N_("Unofficial translation: {text}")
STANDING_REPORTED: Final = N_("Standing: reported, as quoted in the press")
STANDING_RELEASED: Final = N_("Standing: from a released statement")
STANDING_ISSUED: Final = N_("Standing: issued by this office")
BASIS_RECORD: Final = N_("Basis: public record; quote word for word, with speaker and outlet. No desk approval is claimed.")
BASIS_DESK: Final = N_("Basis: approved by the desk")
WHO_SAYS: Final = N_("Said by: {who}")
OWN_REPORTING: Final = N_("{publisher} itself")
QUOTED: Final = N_("{source}: “{words}”")
RANGE: Final = N_("{start} to {end}")
LINE: Final = N_("{when}: {title}")
ONLY_CHINESE: Final = N_("On file in Chinese only.")
ONLY_ENGLISH: Final = N_("On file in English only.")
ABRIDGED: Final = N_("Abridged here: the passage goes on in the document.")
OF_CASE: Final = N_("Case: {case}")
TITLE_OF_CASE: Final = N_("{case}: {title}")
UNIT_CNY: Final = N_("{amount} yuan")
UNIT_USD: Final = N_("{amount} US dollars")

# Of a table that was taken over (written into the knowledge)
TABLE_SUMMARY: Final = N_("{name}: {count} entries from a table ({file}). Ask in your own words.")
TABLE_OFFICE: Final = N_("this office")
TABLE_UNDATED: Final = N_("The table gives no date.")

# Composed when answering
CASES: Final = N_("Cases on file (choose the number of the one that you will ask about):")
CASE_WHICH: Final = N_("About which case? Choose a number.")
CASE_ONE: Final = N_("There is one case on file: {case}.")
CASE_NONE: Final = N_("There is no case on file.")
CASE_SET: Final = N_("You are now asking about: {case}. A question that names another case is still answered; “/case all” takes this back.")
CASE_EVERY: Final = N_("You are now asking about all cases. Where a question may mean several, I will ask which.")
CASE_ALL: Final = N_("All cases")
CHOOSE: Final = N_("Which do you mean? Choose a number.")
NONE_OF_THESE: Final = N_("None of these")
NONE_CHOSEN: Final = N_("Then I may have nothing on file about it. Please try other words.")
NOT_ON_FILE: Final = N_("I have nothing on file about that.")
UNSURE: Final = N_("I cannot match that to anything on file with certainty.")
UNDERSTOOD: Final = N_("Understood: {words}")
UNSPOKEN: Final = N_("No entry speaks of: {words}")
CLOSE: Final = N_("On file and close to it (choose a number):")
HALF: Final = N_("The other part of your question I cannot match to anything on file: “{words}”")
READ_AS: Final = N_("(“{written}” read as {meant})")
EMPTY: Final = N_("Please type a question, in English or Chinese. For example: brief · timeline · statements · contacts")
FOREIGN: Final = N_("I can read English and Chinese only. Please ask in one of the two.")
TOO_LONG: Final = N_("That is too long for me (over {limit} characters). One short question, please.")
UNKNOWN_COMMAND: Final = N_("There is no command {command}. There are: {commands}")
NO_CHOICE: Final = N_("No list with a number {number} is open. Please ask a full question.")
TIMELINE: Final = N_("Timeline")
TIMELINE_UNDATED: Final = N_("No date given:")
TIMELINE_NOTHING: Final = N_("Nothing on file is dated {years}.")
STATEMENTS: Final = N_("Statements on file (choose a number for the text):")
CONTACTS: Final = N_("Named officials and offices on file (choose a number):")
AGENCIES: Final = N_("Agencies and organisations on file (choose a number):")
BRIEF_NEXT: Final = N_("Reply “next” for {number}/{count}: {title}")
BRIEF_END: Final = N_("That was the last step. Ask anything, or see: timeline · statements · contacts")
BRIEF_STEP: Final = N_("{number}/{count} {title}")
LANG_SET: Final = N_("I will answer in English. “/lang auto” follows your questions again.")
LANG_AUTO: Final = N_("I will answer in the language of each question.")
LANG_HOW: Final = N_("Choose with /lang en, /lang 简 (Simplified), /lang 繁 (Traditional) or /lang auto.")
WHY_BEST: Final = N_("Nearest entry: {title}")
WHY_NEXT: Final = N_("After it: {title}")
WHY_SURE: Final = N_("Certainty: {found} (an answer needs {needed})")
WHY_ALL: Final = N_("/why all shows every point of the score")
WHY_NOTHING: Final = N_("Ask something first; then /why shows how I came to the answer.")
START: Final = N_(
    "On file: {cases}.\n\nAsk about it in your own words, in English or Chinese. What I say was written, cited and approved "
    "beforehand; what is not on file, I do not guess. /help shows everything that I can do."
)
HELP: Final = N_(
    "Ask about the case in your own words, in English or Chinese. What I say was written, cited and approved beforehand; "
    "what is not on file, I do not guess.\n"
    "/brief the case on one screen, then step by step\n"
    "/timeline what happened when\n"
    "/statements quotations, word for word; behind it: speaker, agency, topic, date, or words to look for\n"
    "/contacts whom to turn to\n"
    "/agencies who is involved\n"
    "/case which case I answer about, if there are several\n"
    "/check whether a quotation is exact: paste it behind the command\n"
    "/lang language and script\n"
    "/why how I came to the last answer"
)

# The channels
BUTTON_SOURCES: Final = N_("Sources")
BUTTON_SOURCES_OFF: Final = N_("Hide sources")
BUTTON_COPY: Final = N_("Copy the words")
BUTTON_BRIEF: Final = N_("Brief me, step by step")
BUTTON_OVERVIEW: Final = N_("Overview")
BUTTON_AUTO: Final = N_("Auto")
BUTTON_CASES: Final = N_("Cases")
BUTTON_LISTS: Final = {
    "timeline": N_("Timeline"),
    "statements": N_("Statements"),
    "contacts": N_("Contacts"),
    "agencies": N_("Agencies"),
}
GONE: Final = N_("There is nothing under this button that I can show here. Please ask again, or see /help.")
TEXT_ONLY: Final = N_("I read text only. Please type your question.")
NEUTRAL: Final = N_("This service is for enrolled staff. Ask your supervisor for an invitation.")
INCIDENT: Final = N_("I could not answer just now. Your question is stored; I will reply when I can. Reference {number}.")
LATE: Final = N_("Late reply to your question of {date}, {time} (UTC):")
REPEATED: Final = N_("This may repeat what was sent before:")
GROUP_HELLO: Final = N_("In this group I answer commands, messages that mention @{name}, and replies to me. Begin with /brief")
NAME: Final = N_("Casebrief")
SHORT_DESCRIPTION: Final = N_("Case briefings in English and Chinese: written, cited and approved beforehand.")
DESCRIPTION: Final = N_(
    "Ask about the case in your own words, in English or Chinese. Every answer was written, cited and approved beforehand; "
    "what is not on file, I do not guess."
)
MENU: Final = {
    "brief": N_("The case on one screen, then step by step"),
    "timeline": N_("What happened when"),
    "statements": N_("Quotations, word for word"),
    "contacts": N_("Whom to turn to"),
    "agencies": N_("Who is involved"),
    "case": N_("Which case I answer about"),
    "check": N_("Whether a quotation is exact"),
    "lang": N_("Language and script"),
    "why": N_("How I came to the last answer"),
    "help": N_("What I can do"),
    "me": N_("What is kept about you"),
    "forget": N_("Erase what is kept about you"),
    "people": N_("Who is enrolled"),
    "invite": N_("Let somebody in"),
    "role": N_("Give somebody another role"),
    "suspend": N_("Shut somebody out"),
    "label": N_("What this group is shown"),
    "approve": N_("What waits for your approval"),
    "withdraw": N_("Take a statement out of use at once"),
    "recalls": N_("Who has not yet confirmed a correction or withdrawal"),
}

# Enrolment
ROLES: Final = {
    "guest": N_("guest"),
    "staff": N_("staff"),
    "press": N_("press"),
    "curator": N_("curator"),
    "liaison": N_("liaison"),
    "approver": N_("approver"),
    "admin": N_("admin"),
}
POST: Final = N_("{role}, {agency}")
IN_PRIVATE: Final = N_("I answer this in private only.")
BUTTON_PRIVATE: Final = N_("Ask in private")
ENROLLED: Final = N_("You are enrolled, {name}: {post}.")
JOINED: Final = N_(
    "{name} ({post}) has used your invitation. On Telegram: “{shown}”, username: {account}. "
    "If that is not who you invited: /people, then /suspend"
)
INVITED: Final = N_(
    "An invitation for {name} ({post}), good once and for {minutes} minutes. Hand it to them yourself, and to nobody else:\n{link}"
)
INVITE_HOW: Final = N_(
    "/invite ROLE AGENCY NAME, for example: /invite staff - Duty officer\nRoles: {roles}\nAgencies: {agencies}; - for none"
)
ROLE_HOW: Final = N_(
    "/role NUMBER ROLE AGENCY, for example: /role 2 press -\nRoles: {roles}\nAgencies: {agencies}; - for none\n/people shows the numbers"
)
SUSPEND_HOW: Final = N_("/suspend NUMBER, or /suspend NUMBER off to let somebody in again. /people shows the numbers")
NO_ROLE: Final = N_("There is no role “{role}”. Roles: {roles}")
NO_AGENCY: Final = N_("There is no agency “{agency}” on file. Agencies: {agencies}; - for none")
NO_NAME: Final = N_("A name is needed, of at most {most} characters: whom the invitation is for.")
NOBODY: Final = N_("There is nobody with that number. /people shows the numbers")
PEOPLE: Final = N_("Enrolled: {count}")
PERSON: Final = N_("{number}. {name}: {post}")
PERSON_SUSPENDED: Final = N_("{number}. {name}: {post} (suspended)")
PEOPLE_HOW: Final = N_("/invite somebody · /role NUMBER ROLE AGENCY · /suspend NUMBER")
ROLE_SET: Final = N_("{name} is now: {post}. That holds from their next message on.")
ROLE_YOURS: Final = N_("Your role is now: {post}.")
SUSPENDED: Final = N_("{name} is suspended as of now. To let them in again: /suspend {number} off")
RESUMED: Final = N_("{name} is let in again: {post}.")
UNCHANGED: Final = N_("Nothing to change: {name}, {post}.")
LAST_ADMIN: Final = N_("That would leave nobody who can decide about people. Make somebody else an admin first.")
LABEL_IS: Final = N_("This group is shown what is up to {label}. To change that: /label and one of {labels}")
LABEL_SET: Final = N_("This group is shown what is up to {label} from now on.")
LABEL_HOW: Final = N_("Say /label in the group that it is for.")
LIST_JOIN: Final = N_(", ")
NO_LABEL: Final = N_("A group cannot be given the label “{label}”. There are: {labels}")
ME_ENROLLED: Final = N_("You are enrolled as {name}: {post}, since {date}.")
ME_GUEST: Final = N_("You are not enrolled. You read what everyone may read.")
ME_KEPT: Final = N_(
    "Kept about you: conversations: {sessions} (language, case, what was talked about last; deleted after {days} days without use); "
    "messages on their way to you: {letters}; copies of statements that you got: {copies}. What you write is blanked once it is "
    "answered. The audit trail keeps what it must, under a random name."
)
ME_FORGET: Final = N_("/forget erases it.")
FORGET_ENROLLED: Final = N_(
    "This erases your enrolment, your conversations and what waits for you. To come back you will need a new invitation."
)
FORGET_GUEST: Final = N_("This erases your conversations and what waits for you.")
BUTTON_FORGET: Final = N_("Erase all of it")
FORGOTTEN: Final = N_("Erased. What the audit trail keeps is under a random name that nothing links to you any more.")
ON_HOLD: Final = N_("This cannot be erased now: a legal hold is on your records. Please ask an administrator.")
HELP_OWN: Final = N_("/me what is kept about you\n/forget erases it")
HELP_GOVERNING: Final = N_(
    "/people who is enrolled\n/invite lets somebody in\n/role gives another role\n/suspend shuts somebody out\n"
    "/label what a group is shown (said in the group)"
)
HELP_DESK: Final = N_("/recalls who has not yet confirmed a correction or withdrawal")
HELP_APPROVING: Final = N_("/approve what waits for your approval\n/withdraw takes a statement out of use at once")
STATEMENTS_OF_DESK: Final = N_("Statements of this office (press a button for the text):")
STATEMENTS_MORE: Final = N_("And {count} more. /statements with words or a date behind it shows those that have them.")
WITHDRAW_HOW: Final = N_(
    "/withdraw ID, and after a space the reason in English and in Chinese, both, with a | between them: "
    "/withdraw ps-2027-001 A figure was wrong. | 数字有误。"
)

# The press desk in chat
STANDING_JOINT: Final = N_("Standing: issued jointly by {parties}")
BASIS_TWO: Final = N_("Basis: approved by two of this office")
BASIS_EACH: Final = N_("Basis: approved by each of these agencies")
CARD_STATEMENT: Final = N_("Statement: {statement}, v{version}")
CARD_SPEAKER: Final = N_("Speaker: {speaker}")
CARD_OCCASION: Final = N_("Occasion: {occasion}")
CARD_DATE: Final = N_("Date: {date}")
CARD_DESK: Final = N_("press desk of this office")
CARD_LANGUAGE: Final = N_("Language: {script}")
CARD_ALSO: Final = N_("Also on file: {scripts}")
CARD_SCRIPT: Final = N_("{script} ({wording})")
CARD_HASH: Final = N_("Hash: {hash}")
SCRIPTS: Final = {
    "en": N_("English"),
    "zh-Hans": N_("Simplified Chinese"),
    "zh-Hant": N_("Traditional Chinese"),
}
WORDINGS: Final = {
    "original": N_("original"),
    "official translation": N_("official translation"),
    "unofficial translation": N_("unofficial translation"),
}
RECALL_SUPERSEDED: Final = N_(
    "CORRECTED. Do not use statement {statement} v{version} any more: version {instead} has taken its place "
    "(send {statement} to get it). Reason: {reason}."
)
RECALL_BRIEF: Final = N_("Do not use statement {statement} v{version} any more.")
RECALL_FORWARDS: Final = N_("I cannot take back what was forwarded. Please tell everyone you passed it on to.")
RECALL_CONFIRM: Final = N_("Please confirm that you have seen this.")
BUTTON_SEEN: Final = N_("Seen")
RECALL_SEEN: Final = N_("Thank you. It is noted that you have seen this.")
BANNER_WITHDRAWN: Final = N_("WITHDRAWN. Do not use.")
BANNER_SUPERSEDED: Final = N_("REPLACED by version {version}. Do not use.")
BANNER_OVER: Final = N_("NO LONGER GOOD. Do not use.")
RECALLS_NONE: Final = N_("Nobody is waited for: every correction and withdrawal has been confirmed.")
RECALLS_LINE: Final = N_("{statement} v{version}: {seen} of {count} have confirmed. Still waited for: {people}")
REVIEW_FIRST: Final = N_("Nothing to compare with: no version has been in use before.")
REVIEW_NOT_YOURS: Final = N_("Nothing to compare with: version {version} is not for you to read.")
REVIEW_SAME: Final = N_("{script}: as in version {version}, word for word.")
REVIEW_ADDED: Final = N_("{script}: new; version {version} had none.")
REVIEW_DROPPED: Final = N_("{script}: left out; version {version} had it.")
REVIEW_CHANGED: Final = N_("{script}: changed since version {version} ([-out-], {{+in+}}):\n{marked}")
REVIEW_BEFORE: Final = N_("{line} (before: {before})")
REVIEW_LABEL: Final = N_("Label: {label}")
REVIEW_AGENCY: Final = N_("Belongs to: {agency}")
REVIEW_PARTIES: Final = N_("Made together by: {parties}")
REVIEW_EMBARGO: Final = N_("Embargo: {times}")
REVIEW_UNTIL: Final = N_("Good until: {times}")
REVIEW_ANNOUNCED: Final = N_("Announced before its embargo ends: {answer}")
REVIEW_REASON: Final = N_("Reason for the correction: {reason}")
REVIEW_WRITTEN: Final = N_("Written by: {people}")
REVIEW_APPROVED: Final = N_("Approved by: {people}")
REVIEW_HOW: Final = N_(
    "To approve it, read all of it; then send /approve {statement} and, after a space, the first four characters of the hash."
)
WAITING: Final = N_("Waiting for your approval:")
WAITING_NONE: Final = N_("Nothing is waiting for your approval.")
WAITING_LINE: Final = N_("{statement} v{version}: {speaker}, {occasion}")
YES: Final = N_("yes")
NO: Final = N_("no")
NONE: Final = N_("none")
DECIDED: Final = {
    "approved": N_("{statement} v{version} is approved."),
    "part-approved": N_("Your approval of {statement} v{version} is on record. It is not approved yet; still missing: {missing}."),
    "withdrawn": N_("{statement} v{version} is withdrawn as of now."),
    "may-not": N_("Only approvers can do that."),
    "no-version": N_("There is no statement {statement} that you can read or decide on here. Please check the id."),
    "void": N_("{statement} v{version} is not, byte for byte, what was written. It can only be withdrawn or corrected."),
    "changed": N_("{statement} v{version} has changed since you read it. Please read it again."),
    "not-submitted": N_("{statement} v{version} is not waiting for approval: {stored}."),
    "not-out": N_("{statement} v{version} cannot be withdrawn: {stored}."),
    "self": N_("You wrote in {statement} v{version}. Somebody else must approve it."),
    "twice": N_("You have approved {statement} v{version} already. Another party's approval must come from somebody else."),
    "party": N_("{statement} v{version} does not wait for your agency. Still missing: {missing}."),
    "other-hash": N_(
        "Not approved: the hash of {statement} v{version} does not begin like that. Read the text, then type its first four characters."
    ),
    "no-reason": N_("A reason is needed in English and in Chinese, of at most {most} characters each."),
}
STORED_AS: Final = {
    "draft": N_("it is a draft"),
    "approved": N_("it is approved"),
    "withdrawn": N_("it is withdrawn"),
}
ITEM: Final = N_("{statement} {speaker}: {occasion} ({date})")
ITEM_NOTED: Final = {
    "withdrawn": N_("{item}: withdrawn"),
    "embargo": N_("{item}: under embargo"),
    "expired": N_("{item}: no longer good"),
}
BY: Final = {
    "speaker": N_("Speaker"),
    "agency": N_("Agency"),
    "topic": N_("Topic"),
    "date": N_("Date"),
}
GROUP_OTHER: Final = N_("Other")
GROUP_DOCUMENT: Final = N_("Document of {date}")
GROUP_UNDATED: Final = N_("Document without a date")
STATEMENTS_NONE: Final = N_("No statement on file has all of these words: {words}")
ASKS_FOR_WORDS: Final = N_(
    "statement, statements, declaration, declarations, press line, press lines, press release, quotation, quote, quotes, wording, "
    "exact words, verbatim, word for word, said, say, full text"
)
SMALL_WORDS: Final = N_(
    "the, a, an, of, by, from, at, on, in, for, to, and, about, did, does, has, have, is, are, was, what, which, any, there, please, "
    "give, show, find, need, want, i, me, us, we, you, can, could, full, exact, exactly"
)

# Whether a statement may be used, and why not
SAFE_DRAFT: Final = N_("Do not use: a draft.")
SAFE_SUBMITTED: Final = N_("Do not use: it waits for approval.")
SAFE_EMBARGOED: Final = N_("Do not use yet: under embargo until {times}. Time left: {left}.")
EMBARGO: Final = N_("Under embargo until {times}. I cannot show {statement} before then.")
SAFE_LIVE: Final = N_("Safe to use.")
SAFE_EXPIRED: Final = N_("Do not use any more: it was good until {times}.")
SAFE_SUPERSEDED: Final = N_("Do not use: version {version} has taken its place.")
SAFE_WITHDRAWN: Final = N_(
    "WITHDRAWN. Do not use statement {statement} v{version} any more. Reason: {reason}. Replacement: {instead}. Withdrawn on {times}."
)
SAFE_VOID: Final = N_("Do not use: it is not, byte for byte, what was approved. Please tell an approver at once.")
INSTEAD: Final = N_("v{version}")
INSTEAD_NONE: Final = N_("none yet")
GOOD_UNTIL: Final = N_("Good until {times}. Time left: {left}.")
GOOD_ALWAYS: Final = N_("It has no date of expiry.")
READERS: Final = N_("May be read by: {roles} ({label}).")
READERS_ALL: Final = N_("May be read by everyone ({label}).")
READERS_OF: Final = N_("May be read by: {roles}, of {agency} only ({label}).")
APPROVALS_ALL: Final = N_("Every approval that it needs is there.")
APPROVALS_ONE: Final = N_("Missing: the approval of somebody who never wrote in it.")
APPROVALS_OF: Final = N_("Missing: the approval of {parties}.")
TIME_AT: Final = N_("{date}, {time} {place}")
TIME_ELSEWHERE: Final = N_("{here} ({others})")
LEFT_DAYS: Final = N_("{days} d {hours} h")
LEFT_HOURS: Final = N_("{hours} h {minutes} min")
LEFT_MINUTES: Final = N_("{minutes} min")

# The quote check
CHECK_HOW: Final = N_("Paste the words behind /check, with whose they are said to be, if you know: /check The captain said: “…”")
CHECK_VERBATIM: Final = N_("Word for word.")
CHECK_MARKS: Final = N_("Word for word, but for {differences}.")
CHECK_PIECE: Final = N_("Word for word, but only a part of the statement.")
CHECK_SHORTENED: Final = N_("Shortened: something is left out.")
CHECK_ALTERED: Final = N_("Altered: do not use as a quotation.")
CHECK_MISLEADING: Final = N_("Misleading: do not use. It is cut off beside words that turn its sense: “{words}”")
CHECK_QUESTION: Final = N_("Do not use: a question mark was put in or taken out.")
CHECK_SPEAKER: Final = N_("Wrong speaker: not {named}, but {speaker}.")
CHECK_SUPERSEDED: Final = N_("Do not use: another version has taken its place.")
CHECK_EXPIRED: Final = N_("Do not use any more: it has expired.")
CHECK_WITHDRAWN: Final = N_("WITHDRAWN. Do not use statement {statement} any more.")
CHECK_NOT_ON_FILE: Final = N_("Not on file: no statement on file has these words.")
CHECK_STATEMENT: Final = N_("{speaker}, statement {statement}.")
CHECK_NOBODYS: Final = N_("Statement {statement}.")
CHECK_VERSION: Final = N_("{statement} v{version}")
CHECK_CURRENT: Final = N_("In force: {statement}.")
CHECK_DIFFERENCES: Final = {
    "punctuation": N_("punctuation"),
    "question mark": N_("a question mark"),
    "quotation marks": N_("quotation marks"),
    "width": N_("the width of characters"),
    "script": N_("the script"),
    "spacing": N_("spacing"),
    "capitals": N_("capital letters"),
}
CHECK_BESIDES: Final = N_("It differs besides in {differences}.")
CHECK_DIFF: Final = N_("What differs ([-left out-], {{+put in+}}): {words}")
CHECK_LEFT_OUT: Final = N_("Left out: “{words}”")
CHECK_MATTERS: Final = N_("That changes {matters}.")
CHECK_MATTER: Final = {"number": N_("a number"), "negation": N_("a negation"), "name": N_("a name")}
CHECK_OFFICIAL: Final = N_("It is an official translation, not the words as they were spoken.")
CHECK_UNOFFICIAL: Final = N_("It is an unofficial translation, not the words as they were spoken: quote the original, or say so.")
CHECK_ALSO: Final = N_("The same words are also in: {statements}.")
CHECK_OTHER: Final = N_("{statement} ({speaker})")
CHECK_NUMBER: Final = N_("Quotation {number} of {count}:")
CHECK_REST: Final = N_("{count} more quotations were checked; none of them is worse.")
CHECK_CUT: Final = N_("Only the first {count} characters were read.")

# The terminal
STARTING: Final = N_("One moment, reading the knowledge …")
WELCOME: Final = N_("Casebrief. Ask a question, or /help. Leave with Ctrl-D.")
GOODBYE: Final = N_("Goodbye.")


def every() -> Iterator[str]:
    """Every message that stands in this module."""
    for name, value in globals().items():
        if name.isupper() and isinstance(value, str | dict):
            yield from value.values() if isinstance(value, dict) else (value,)
