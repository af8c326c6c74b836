"""Special pages: where an action is done with more help than a form drawn from its parameters can give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from forecourt.kernel.actors import Side

FEATURES: Final[Mapping[str, str]] = {
    "access": "People and access",
    "contracts": "Contracts and meters",
    "customers": "Companies",
    "data": "Data",
    "blueprint": "Files and pull requests",
    "kernel": "Journal",
    "notifications": "Notifications and webhooks",
    "oversight": "Oversight",
}

_PLACES: Final[Mapping[Side, Mapping[str, str]]] = {
    "customer": {
        "access.choose_theme": "/account/security/",
        "access.change_colleague": "/company/people/",
        "access.define_own_role": "/company/roles/",
        "access.remove_own_role": "/company/roles/",
        "access.limit_colleague": "/company/people/",
        "access.request_access": "/access/",
        "access.grant_access": "/access/",
        "access.decline_access": "/access/",
        "access.end_access": "/access/",
        "access.explain_access": "/access/why/",
        "access.add_client": "/tokens/clients/",
        "access.renew_client_secret": "/tokens/clients/",
        "access.remove_client": "/tokens/clients/",
        "access.end_other_sessions": "/account/security/",
        "access.end_session": "/account/security/",
        "access.invite_colleague": "/company/people/",
        "access.make_token": "/tokens/#new",
        "access.reinvite_colleague": "/company/people/",
        "access.remove_colleague": "/company/people/",
        "access.revoke_token": "/tokens/",
        "access.withdraw_invitation": "/company/people/",
        "data.make_mark": "/data/",
        "data.read_history": "/data/estimates/",
        "data.read_rows": "/data/",
        "data.save_view": "/data/",
        "data.schedule_delivery": "/data/deliveries/",
        "data.change_scheduled_delivery": "/data/deliveries/",
        "data.stop_scheduled_delivery": "/data/deliveries/",
        "kernel.export_entries": "/activity/",
        "notifications.add_endpoint": "/company/webhooks/",
        "notifications.change_endpoint": "/company/webhooks/",
        "notifications.choose": "/notifications/choices/",
        "notifications.read": "/notifications/",
        "notifications.set_rhythm": "/notifications/choices/",
        "oversight.turn_back": "/company/oversight/",
        "oversight.turn_up": "/company/oversight/",
    },
    "provider": {
        "access.end_other_sessions": "/account/security/",
        "access.end_session": "/account/security/",
        "access.grant_membership": "/staff/people/",
        "access.request_access": "/access/",
        "access.grant_access": "/access/",
        "access.decline_access": "/access/",
        "access.end_access": "/access/",
        "access.explain_access": "/access/why/",
        "access.reset_factors": "/staff/people/",
        "access.make_token": "/tokens/#new",
        "access.revoke_token": "/tokens/",
        "contracts.change_contract": "/staff/contracts/",
        "contracts.end_contract": "/staff/contracts/",
        "contracts.move_entitlement": "/staff/meters/",
        "contracts.register_resource": "/staff/meters/new/",
        "contracts.sign_contract": "/staff/contracts/",
        "customers.add_company": "/staff/customers/new/",
        "customers.add_hook": "/staff/hooks/",
        "customers.add_person": "/staff/customers/",
        "customers.change_company": "/staff/customers/",
        "customers.remove_hook": "/staff/hooks/",
        "customers.renew_hook": "/staff/hooks/",
        "customers.switch_hook": "/staff/hooks/",
        "data.assign_file": "/staff/quarantine/",
        "data.correct_file": "/staff/quarantine/",
        "data.reject_file": "/staff/quarantine/",
        "kernel.export_entries": "/staff/journal/",
        "notifications.choose": "/notifications/choices/",
        "notifications.read": "/notifications/",
        "notifications.set_rhythm": "/notifications/choices/",
    },
}


def special_page(action: str, *, side: Side) -> str:
    """Return the address where an action is done with more than a form; empty where there is none."""
    return _PLACES[side].get(action, "")


def form_page(action: str, *, side: Side) -> str:
    """Return the address of the form that is drawn from an action's parameters."""
    return f"{home_of(side=side)}{action}/"


def home_of(*, side: Side) -> str:
    """Return the address of the page of all that one can do."""
    return "/staff/actions/" if side == "provider" else "/actions/"


def feature_in_words(feature: str) -> str:
    """Name a feature, which is a room, for people."""
    return FEATURES.get(feature, feature.replace("_", " ").capitalize())
