"""What happens to access, and how it reads in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from forecourt.kernel.journal.wording import word

SIGNED_IN: Final = "access.person.signed_in"
SIGNED_OUT: Final = "access.person.signed_out"
SIGN_IN_FAILED: Final = "access.person.sign_in_failed"
LOOKED_THROUGH: Final = "access.company.looked_through"
LOOK_ENDED: Final = "access.look.ended"
DEVICE_NOTICED: Final = "access.device.noticed"
SESSION_ENDED: Final = "access.session.ended"
PASSWORD_CHANGED: Final = "access.password.changed"
FACTOR_ADDED: Final = "access.factor.added"
FACTOR_REMOVED: Final = "access.factor.removed"
FACTOR_FAILED: Final = "access.factor.failed"
FACTORS_RESET: Final = "access.factors.reset"
RECOVERY_CODES_MADE: Final = "access.recovery_codes.made"
RECOVERY_CODE_USED: Final = "access.recovery_codes.used"
TOKEN_MADE: Final = "access.token.made"
TOKEN_REVOKED: Final = "access.token.revoked"
CLIENT_ADDED: Final = "access.client.added"
CLIENT_RENEWED: Final = "access.client.renewed"
CLIENT_REMOVED: Final = "access.client.removed"
CLIENT_SIGNED_IN: Final = "access.client.signed_in"
CLIENT_REFUSED: Final = "access.client.refused"
PROGRAM_LET_IN: Final = "access.program.let_in"
PROGRAM_REFUSED: Final = "access.program.refused"
MEMBERSHIP_GRANTED: Final = "access.membership.granted"
COLLEAGUE_INVITED: Final = "access.colleague.invited"
COLLEAGUE_JOINED: Final = "access.colleague.joined"
COLLEAGUE_LIMITED: Final = "access.colleague.limited"
COLLEAGUE_BOUNDED: Final = "access.colleague.bounded"
COLLEAGUE_REMOVED: Final = "access.colleague.removed"
INVITATION_LINKED: Final = "access.invitation.linked"
INVITATION_WITHDRAWN: Final = "access.invitation.withdrawn"
OWN_ROLE_DEFINED: Final = "access.own_role.defined"
OWN_ROLE_REMOVED: Final = "access.own_role.removed"
ACCESS_EXPLAINED: Final = "access.access.explained"
ACCESS_ASKED: Final = "access.request.asked"
ACCESS_ASKED_OF_PROVIDER: Final = "access.request.asked_of_provider"
ACCESS_GRANTED: Final = "access.request.granted"
ACCESS_DECLINED: Final = "access.request.declined"
ACCESS_WITHDRAWN: Final = "access.request.withdrawn"
ACCESS_ENDED: Final = "access.request.ended"
PASSWORD_SET: Final = "access.password.set"
COMPANY_SWITCHED: Final = "access.company.switched"
THEME_CHOSEN: Final = "access.theme.chosen"
KEYS_CHOSEN: Final = "access.keys.chosen"
FIRST_STEP_TAKEN: Final = "access.first_step.taken"
ROLE_DEFINED: Final = "access.role.defined"

Values = Mapping[str, Any]


@word(SIGNED_IN)
def _signed_in(old: Values, new: Values) -> str:
    return "Signed in"


@word(SIGNED_OUT)
def _signed_out(old: Values, new: Values) -> str:
    return "Signed out"


@word(SIGN_IN_FAILED, tone="warn")
def _sign_in_failed(old: Values, new: Values) -> str:
    return "A sign-in failed"


@word(LOOKED_THROUGH, tone="warn")
def _looked_through(old: Values, new: Values) -> str:
    where = f" of {new['company']}" if "company" in new else ""
    return f"{new['looker']} looked through the eyes of {new['through']}{where}, changing nothing: {new['reason']}"


@word(LOOK_ENDED)
def _look_ended(old: Values, new: Values) -> str:
    return f"{new['looker']} stopped looking through the eyes of {new['through']}"


@word(DEVICE_NOTICED, tone="warn")
def _device_noticed(old: Values, new: Values) -> str:
    return f"Signed in with a browser not seen before: {new['device']}"


@word(SESSION_ENDED)
def _session_ended(old: Values, new: Values) -> str:
    return f"Signed out elsewhere: {new['what']}"


@word(PASSWORD_CHANGED)
def _password_changed(old: Values, new: Values) -> str:
    return "Password changed"


@word(FACTOR_ADDED, tone="good")
def _factor_added(old: Values, new: Values) -> str:
    return f"{_factor(new)} added"


@word(FACTOR_REMOVED, tone="warn")
def _factor_removed(old: Values, new: Values) -> str:
    return f"{_factor(new)} removed"


@word(FACTORS_RESET, tone="warn")
def _factors_reset(old: Values, new: Values) -> str:
    return f"Second factors of {new['name']} reset, signed out everywhere"


@word(FACTOR_FAILED, tone="warn")
def _factor_failed(old: Values, new: Values) -> str:
    return "A second step of signing in failed"


@word(RECOVERY_CODES_MADE)
def _recovery_codes_made(old: Values, new: Values) -> str:
    return "Recovery codes made"


@word(RECOVERY_CODE_USED, tone="warn")
def _recovery_code_used(old: Values, new: Values) -> str:
    return "Signed in with a recovery code"


def _factor(new: Values) -> str:
    return "Authenticator app" if new["kind"] == "totp" else f"Passkey “{new['name']}”"


@word(TOKEN_MADE)
def _token_made(old: Values, new: Values) -> str:
    return f"Token “{new['name']}” made, good until {new['expires_at'][:10]}"


@word(TOKEN_REVOKED, tone="warn")
def _token_revoked(old: Values, new: Values) -> str:
    return f"Token “{new['name']}” revoked"


@word(CLIENT_ADDED)
def _client_added(old: Values, new: Values) -> str:
    return f"Machine client “{new['name']}” added"


@word(CLIENT_RENEWED)
def _client_renewed(old: Values, new: Values) -> str:
    return f"Machine client “{new['name']}” got another secret"


@word(CLIENT_REMOVED, tone="warn")
def _client_removed(old: Values, new: Values) -> str:
    return f"Machine client “{old['name']}” removed"


@word(CLIENT_SIGNED_IN)
def _client_signed_in(old: Values, new: Values) -> str:
    return f"A token fetched, for an hour{_from(new)}"


@word(CLIENT_REFUSED, tone="warn")
def _client_refused(old: Values, new: Values) -> str:
    often = f" ({new['times']} times since it was last told)" if new.get("times", 1) > 1 else ""
    return f"A token refused: another secret or another network{_from(new)}{often}"


@word(PROGRAM_LET_IN)
def _program_let_in(old: Values, new: Values) -> str:
    return f"“{new['name']}” signed in with a code{_from(new)}, good until {new['expires_at'][:10]}"


@word(PROGRAM_REFUSED, tone="warn")
def _program_refused(old: Values, new: Values) -> str:
    return f"“{new['name']}” refused, which wanted to sign in with a code{_from(new)}"


def _from(new: Values) -> str:
    return f", from {new['address']}" if new.get("address") else ""


@word(MEMBERSHIP_GRANTED)
def _membership_granted(old: Values, new: Values) -> str:
    return f"{new['name']} came as {new['role']}" if new["role"] else f"{new['name']} was invited, with no role yet"


@word(COLLEAGUE_INVITED)
def _colleague_invited(old: Values, new: Values) -> str:
    return f"{new['name']} invited as {new['role']}{' once more' if new.get('again') else ''}"


@word(COLLEAGUE_JOINED, tone="good")
def _colleague_joined(old: Values, new: Values) -> str:
    return f"{new['name']} joined as {new['role']}"


@word(COLLEAGUE_LIMITED)
def _colleague_limited(old: Values, new: Values) -> str:
    until = f", until {new['until'][:10]}" if new.get("until") else ""
    return f"{new['name']} is {new['role']} now{until}"


@word(COLLEAGUE_BOUNDED)
def _colleague_bounded(old: Values, new: Values) -> str:
    return f"{new['name']} sees {_listed(new['sees'])}"


def _listed(names: list[str], most: int = 3) -> str:
    if not names:
        return "all that the company holds again"
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"only {', '.join(names[:most])}{more} now"


@word(COLLEAGUE_REMOVED, tone="warn")
def _colleague_removed(old: Values, new: Values) -> str:
    return f"{old['name']} removed"


@word(INVITATION_LINKED)
def _invitation_linked(old: Values, new: Values) -> str:
    return f"A link was written for {new['name']}"


@word(INVITATION_WITHDRAWN, tone="warn")
def _invitation_withdrawn(old: Values, new: Values) -> str:
    return f"The invitation of {old['name']} withdrawn"


@word(OWN_ROLE_DEFINED)
def _own_role_defined(old: Values, new: Values) -> str:
    return f"The company's own role {new['title']} {'changed' if old else 'made'}"


@word(OWN_ROLE_REMOVED, tone="warn")
def _own_role_removed(old: Values, new: Values) -> str:
    return f"The company's own role {old['title']} removed"


@word(ACCESS_EXPLAINED)
def _access_explained(old: Values, new: Values) -> str:
    return f"Asked why {new['name']} may or may not: {new['title']}"


@word(ACCESS_ASKED)
@word(ACCESS_ASKED_OF_PROVIDER)
def _access_asked(old: Values, new: Values) -> str:
    return (
        f"{new['name']} asks to {_what(new)} for {new['days']} {'day' if new['days'] == 1 else 'days'}: {new['reason']}"
    )


@word(ACCESS_GRANTED, tone="good")
def _access_granted(old: Values, new: Values) -> str:
    return f"{new['name']} may {_what(new)} until {new['until'][:10]}"


@word(ACCESS_DECLINED, tone="warn")
def _access_declined(old: Values, new: Values) -> str:
    return f"{new['name']} asked to {_what(new)}: declined"


@word(ACCESS_WITHDRAWN)
def _access_withdrawn(old: Values, new: Values) -> str:
    return f"{new['name']} no longer asks to {_what(new)}"


@word(ACCESS_ENDED)
def _access_ended(old: Values, new: Values) -> str:
    return f"The time is over in which {new['name']} may {_what(new)}"


def _what(new: Values) -> str:
    return f"{new['words']}{' of ' + ', '.join(new['of'][:3]) if new['of'] else ''}"


@word(PASSWORD_SET)
def _password_set(old: Values, new: Values) -> str:
    return "First password set"


@word(FIRST_STEP_TAKEN)
def _first_step_taken(old: Values, new: Values) -> str:
    return "First day's guide put away" if new["step"] == "left" else "First look at the company's data"


@word(COMPANY_SWITCHED)
def _company_switched(old: Values, new: Values) -> str:
    return f"Switched to {new['company']}"


@word(THEME_CHOSEN)
def _theme_chosen(old: Values, new: Values) -> str:
    return f"Chose the {new['theme']} theme"


@word(KEYS_CHOSEN)
def _keys_chosen(old: Values, new: Values) -> str:
    return "Turned the letter keys on" if new["letters"] else "Turned the letter keys off"


@word(ROLE_DEFINED)
def _role_defined(old: Values, new: Values) -> str:
    return f"Role {new['title']} defined"
