"""The press desk in the chat."""

from __future__ import annotations

from typing import Final

from bot.phrases.marking import N_, NN_

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
RECALLS_LINE: Final = NN_(
    "{statement} v{version}: {count} of {all} has confirmed. Still waited for: {people}",
    "{statement} v{version}: {count} of {all} have confirmed. Still waited for: {people}",
)
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
