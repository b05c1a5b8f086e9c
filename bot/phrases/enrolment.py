"""Who is enrolled, as what, and what is kept of them."""

from __future__ import annotations

from typing import Final

from bot.phrases.marking import N_, NN_

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
    "Kept about you: conversations: {sessions} (language, case, what was talked about last; deleted after {days} without use); "
    "messages on their way to you: {letters}; copies of statements that you got: {copies}. What you write is blanked once it is "
    "answered. The audit trail keeps what it must, under a random name."
)
DAYS: Final = NN_("{count} day", "{count} days")
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
