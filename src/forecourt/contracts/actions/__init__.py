"""What can be done about services, contracts, resources and who holds them."""

from forecourt.contracts.actions.contracts import NothingChanged, change_contract, end_contract, sign_contract
from forecourt.contracts.actions.ends import NoNotice, notice_end
from forecourt.contracts.actions.entitlements import AlreadyHeld, end_entitlement, grant_entitlement
from forecourt.contracts.actions.moves import NotMoved, move_entitlement
from forecourt.contracts.actions.periods import EmptyPeriod
from forecourt.contracts.actions.resources import change_site, register_resource, register_unknown_meters
from forecourt.contracts.actions.services import define_level, define_service

__all__ = [
    "AlreadyHeld",
    "EmptyPeriod",
    "NoNotice",
    "NotMoved",
    "NothingChanged",
    "change_contract",
    "change_site",
    "define_level",
    "define_service",
    "end_contract",
    "end_entitlement",
    "grant_entitlement",
    "move_entitlement",
    "notice_end",
    "register_resource",
    "register_unknown_meters",
    "sign_contract",
]
