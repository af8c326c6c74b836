"""When oversight does something by itself: what was approved is done, what waits is reminded of, and lapses."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from forecourt.access.actions import redeem
from forecourt.access.identities import is_token_good
from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import Action, get_action
from forecourt.kernel.clocks import business_now, true_now
from forecourt.kernel.dial import ApprovalVoid
from forecourt.kernel.effects import plain, same_effect
from forecourt.kernel.errors import Forbidden, Refusal, Unauthenticated
from forecourt.kernel.pipeline import perform
from forecourt.oversight.actions.approvals import WaitsNoLonger
from forecourt.oversight.actions.tending import escalate_approval, lapse_approval, remind_approvers, settle_approval
from forecourt.oversight.queries.approvals import DueApproval, list_due, lock_approved

log = logging.getLogger(__name__)

#: What is due by what the row says, and which action does it.
DUE: Final[dict[str, Action[Any]]] = {
    "lapse": lapse_approval,
    "escalate": escalate_approval,
    "remind": remind_approvers,
}


def do_what_was_approved(*, actor: Actor, now: datetime | None = None, limit: int = 20) -> int:
    """Do each thing that was approved, as who asked and as far as they may now. Returns how many that were.

    What is done, and that it is done, are one transaction: whatever happens to the worker, it is done once.
    """
    now, count = now or business_now(), 0
    while count < limit and _do_next(actor, now):
        count += 1
    return count


def tend_what_waits(*, actor: Actor, now: datetime | None = None) -> int:
    """Remind of, escalate and let lapse what is due (business time). Returns how many that were."""
    now, count = now or business_now(), 0
    for what, act in DUE.items():
        for approval_id in list_due(actor=actor, what=what, now=now):
            with suppress(WaitsNoLonger):  # it was decided this very moment
                perform(act, actor=actor, parameters={"approval_id": approval_id}, now=now)
                count += 1
    return count


def _do_next(actor: Actor, now: datetime) -> bool:
    with transaction.atomic():
        approval = lock_approved(actor=actor)
        if approval is None:
            return False
        outcome = _try(approval, now)
        perform(settle_approval, actor=actor, parameters={"approval_id": approval.id, **outcome}, now=now)
    return True


def _try(approval: DueApproval, now: datetime) -> dict[str, Any]:
    """Do it, or say why not. What was done of it is taken back where it did not come to its end."""
    try:
        with transaction.atomic():
            return {"outcome": "done", "result": _perform(approval, now)}
    except ApprovalVoid as refusal:
        return {"outcome": "void", "said": refusal.detail}
    except Unauthenticated:
        return {"outcome": "failed", "said": f"{approval.asker_name} is no longer there, or what was asked with ended."}
    except Refusal as refusal:
        return {"outcome": "failed", "said": refusal.detail[:500]}
    except Exception:
        log.exception("What was approved as %s could not be done.", approval.id)
        return {"outcome": "failed", "said": "A fault of ours, which we look into. Nothing was done."}


def _perform(approval: DueApproval, now: datetime) -> dict[str, Any]:
    began_at = true_now()
    receipt = perform(
        get_action(approval.action),
        actor=as_asker(approval),
        parameters=approval.parameters,
        approval_id=approval.id,
        now=now,
    )
    # The dial may have been turned down since, and then nobody held it against what was shown.
    if not same_effect(approval.shown, receipt.changes, shown_at=approval.shown_at, done_at=began_at):
        raise ApprovalVoid("What it would do has changed since it was approved.")
    result: dict[str, Any] = plain(dict(receipt.result))
    return result


def as_asker(approval: DueApproval) -> Actor:
    """Return who asked, with what they may now, through the way in that they asked through. Raises Unauthenticated."""
    actor = redeem(delegation=approval.delegation)
    if actor.id != approval.asker_id or actor.company_id != approval.asker_company_id:
        raise Unauthenticated("This right was given for something else.")
    if approval.token_id is not None and not is_token_good(actor=actor, token_id=approval.token_id):
        raise Forbidden("The token that it was asked with opens nothing any more.")
    return replace(actor, interface=approval.interface, request_id=approval.request_id)
