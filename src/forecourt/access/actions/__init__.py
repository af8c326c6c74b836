"""What can be done about access: tokens, sessions, companies, roles, colleagues and their invitations."""

from forecourt.access.actions.browsing import (
    choose_keys,
    choose_theme,
    end_all_other_sessions,
    end_session,
    switch_company,
)
from forecourt.access.actions.clients import add_client, remove_client, renew_client_secret
from forecourt.access.actions.colleagues import change_colleague, remove_colleague
from forecourt.access.actions.delegations import delegate, redeem
from forecourt.access.actions.explaining import explain_access
from forecourt.access.actions.first_day import take_first_step
from forecourt.access.actions.invitations import (
    invite_colleague,
    join_company,
    mint_invitation_link,
    reinvite_colleague,
    withdraw_invitation,
)
from forecourt.access.actions.limits import limit_colleague
from forecourt.access.actions.looks import look_through, stop_looking
from forecourt.access.actions.own_roles import define_own_role, remove_own_role
from forecourt.access.actions.programs import let_program_in, refuse_program
from forecourt.access.actions.requests import decline_access, end_access, end_grant, grant_access, request_access
from forecourt.access.actions.resets import reset_factors
from forecourt.access.actions.roles import define_role, grant_membership, set_password_hash
from forecourt.access.actions.tokens import make_token, revoke_token

__all__ = [
    "add_client",
    "change_colleague",
    "choose_keys",
    "choose_theme",
    "decline_access",
    "define_own_role",
    "define_role",
    "delegate",
    "end_access",
    "end_all_other_sessions",
    "end_grant",
    "end_session",
    "explain_access",
    "grant_access",
    "grant_membership",
    "invite_colleague",
    "join_company",
    "let_program_in",
    "limit_colleague",
    "look_through",
    "make_token",
    "mint_invitation_link",
    "redeem",
    "refuse_program",
    "reinvite_colleague",
    "remove_client",
    "remove_colleague",
    "remove_own_role",
    "renew_client_secret",
    "request_access",
    "reset_factors",
    "revoke_token",
    "set_password_hash",
    "stop_looking",
    "switch_company",
    "take_first_step",
    "withdraw_invitation",
]
