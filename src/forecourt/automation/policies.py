"""Who sees rules, keeps them, marks what they propose, and who runs them. All of it is the provider's."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet

from forecourt.access.policies import may_for_good
from forecourt.automation.models import Rule, Run
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Forbidden

SEE: Final = "automation.see"
#: Of which rooms' events somebody may hear through a rule, by what they need for it. Others need the whole journal.
HEARD: Final = {
    "customers": "customers.see_all",
    "contracts": "contracts.see",
    "automation": SEE,
    "data": "data.see_files",
}


def sees_automation(actor: Actor) -> bool:
    """Tell whether the actor sees rules and runs."""
    return actor.everywhere and (actor.kind == "process" or actor.may("automation.see"))


def visible_rules(actor: Actor) -> QuerySet[Rule]:
    """Return the rules, for the provider's people whose role includes seeing them; nothing for anybody else."""
    rules: QuerySet[Rule] = Rule.objects.all()
    return rules if sees_automation(actor) else rules.none()


def visible_runs(actor: Actor) -> QuerySet[Run]:
    """Return the runs of rules, for who sees rules."""
    runs: QuerySet[Run] = Run.objects.select_related("rule")
    return runs if sees_automation(actor) else runs.none()


def may_see_automation(actor: Actor, parameters: Any) -> None:
    """Allow the provider's people whose role includes seeing what rules do."""
    if not sees_automation(actor):
        raise Forbidden("What rules do is for those who work with them.", permission=SEE)


def may_keep_rules(actor: Actor, parameters: Any) -> None:
    """Allow the provider's people whose role includes keeping rules: a rule lives on, so a grant for a time is not
    enough."""
    if not (actor.everywhere and actor.kind == "person" and may_for_good(actor, "automation.keep")):
        raise Forbidden("Rules are kept by those who answer for customer data.")


def may_define_rules(actor: Actor, parameters: Any) -> None:
    """Allow the provider's platform administrators and its blueprint."""
    if not (actor.everywhere and actor.may("automation.define")):
        raise Forbidden("Rules in files belong to the provider's blueprint.")


def may_mark_runs(actor: Actor, parameters: Any) -> None:
    """Allow the provider's people whose role includes judging what rules propose."""
    if not (actor.everywhere and actor.kind == "person" and actor.may("automation.mark")):
        raise Forbidden("What a rule proposes is marked by people who know the customers.")


def may_run_rules(actor: Actor, parameters: Any) -> None:
    """Allow the worker, which follows the journal."""
    if not (actor.everywhere and actor.kind == "process"):
        raise Forbidden("Rules are run by the worker.")


def hears(actor: Actor, event: str) -> bool:
    """Tell whether somebody may have a rule hear of an event: runs show its values."""
    needed = HEARD.get(event.partition(".")[0])
    return actor.may("journal.see_all") or (needed is not None and actor.may(needed))
