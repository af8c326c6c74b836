"""Whether a rule can be what it says: its events, actions and parameters are there, and its role is enough and not
more than whoever keeps it has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from forecourt.access.permissions import NEVER_ON_REQUEST, STAFF_WORDS, WORDS, in_words
from forecourt.access.policies import lasting_permissions
from forecourt.automation.actions.fields import RuleFields
from forecourt.automation.policies import hears
from forecourt.automation.rules import flat, names_in, needs
from forecourt.automation.rules.matching import DEAD
from forecourt.kernel.actors import EVERYTHING, Actor, Proof
from forecourt.kernel.catalogue import Action, get_action
from forecourt.kernel.errors import Forbidden, Invisible, Malformed
from forecourt.kernel.journal.wording import worded_events
from forecourt.kernel.pipeline import is_allowed, parse

#: Whose actions no rule does: those that decide how much is watched, who may what, and what rules do.
NEVER: Final = frozenset({"automation", "oversight", "blueprint", "access"})
#: Names that pages have for something else.
RESERVED: Final = frozenset({"new", "dead", "runs"})
#: What no rule may: to let people in, or to say yes in anybody's place.
NEVER_LENT: Final = NEVER_ON_REQUEST | {"oversight.approve", "oversight.define", "automation.keep", EVERYTHING}
_SEE: Final = "customers.see_all"


def check_rule(*, actor: Actor, rule: RuleFields, lends: frozenset[str] | None) -> None:
    """Refuse a rule that could not do what it says, or could do more than it should. Raises Malformed, Forbidden.

    Args:
        lends: What the keeper has and may pass on; None for files, which define roles as well.
    """
    if rule.code in RESERVED:
        raise Malformed(f"A rule is not called {rule.code!r}: pages have that name.", pointer="/data/attributes/code")
    _check_events(actor, rule)
    _check_permissions(rule, lends)
    for place in range(len(rule.then)):
        _check_deed(actor, rule, place)
    _check_sight(rule)


def lendable_to_rules(actor: Actor) -> frozenset[str]:
    """Return what an actor may give a rule: what it has for good."""
    if EVERYTHING in actor.permissions:
        return frozenset({*WORDS, *STAFF_WORDS})
    return lasting_permissions(actor)


def _check_events(actor: Actor, rule: RuleFields) -> None:
    known = worded_events()
    for event in rule.when.events:
        if event not in known:
            raise Malformed(f"There is no event {event!r}.", pointer="/data/attributes/when/events")
        if not hears(actor, event):
            raise Forbidden(f"What {event} tells is not for you to see, so no rule of yours hears of it.")
    if rule.when.failure_of and not hears(actor, DEAD):
        raise Forbidden("What rules do is not for you to see.")


def _check_permissions(rule: RuleFields, lends: frozenset[str] | None) -> None:
    pointer = "/data/attributes/permissions"
    for each in rule.permissions:
        if each not in WORDS and each not in STAFF_WORDS:
            raise Malformed(f"There is no permission {each!r}.", pointer=pointer)
        if each in NEVER_LENT:
            raise Forbidden(f"No rule may {in_words(permission=each)}.", pointer=pointer)
        if lends is not None and each not in lends:
            raise Forbidden(f"You may not {in_words(permission=each)}, so no rule of yours may.", pointer=pointer)


def _check_deed(actor: Actor, rule: RuleFields, place: int) -> None:
    deed = rule.then[place]
    pointer = f"/data/attributes/then/{place}"
    action = _action(deed.action, pointer)
    if not is_allowed(action, actor=as_rule(actor, rule.permissions)):
        raise Forbidden(
            f"{action.title} takes more than the rule may.",
            pointer="/data/attributes/permissions",
            next=[f"It is for {action.who}."],
        )
    if is_allowed(action, actor=as_rule(actor, ())):
        raise Malformed(f"{action.title} is a step of the house's own, not of a rule.", pointer=f"{pointer}/action")
    _check_parameters(action, deed.parameters, f"{pointer}/parameters")


def _action(name: str, pointer: str) -> Action[Any]:
    try:
        action = get_action(name)
    except Invisible:
        raise Malformed(f"There is no action {name!r}.", pointer=f"{pointer}/action") from None
    if action.feature in NEVER:
        raise Forbidden(f"No rule does what is called {name}.", pointer=f"{pointer}/action")
    if action.is_reading:
        raise Malformed(f"{action.title} changes nothing, so a rule has no use for it.", pointer=f"{pointer}/action")
    return action


def _check_parameters(action: Action[Any], given: dict[str, Any], pointer: str) -> None:
    fields = action.parameters.model_fields
    for name in given:
        if name not in fields:
            raise Malformed(f"{action.title} has no parameter {name!r}.", pointer=f"{pointer}/{name}")
        if name in action.secrets:
            raise Malformed(f"{name} is a secret, which no rule keeps.", pointer=f"{pointer}/{name}")
    for name, each in fields.items():
        if each.is_required() and name not in given:
            raise Malformed(f"{action.title} needs {name}.", pointer=f"{pointer}/{name}")
    try:
        holes = list(names_in(given))
    except ValueError as error:
        raise Malformed(f"{error}.", pointer=pointer) from None
    if not holes:
        try:
            parse(action, given)
        except Malformed as refusal:
            raise Malformed(refusal.detail, pointer=pointer) from None


def _check_sight(rule: RuleFields) -> None:
    """Refuse conditions and placeholders about what the rule may not see."""
    filled = [name for deed in rule.then for name in names_in(deed.parameters)]
    looks = needs(rule.only_if, filled)
    by_company = rule.when.schedule is not None and rule.when.schedule.each == "company"
    if (looks or by_company) and _SEE not in rule.permissions:
        raise Malformed(
            f"It looks at {', '.join(sorted(looks)) or 'every company'}, so it needs {_SEE}.",
            pointer="/data/attributes/permissions",
        )
    if rule.when.schedule is not None and any(_is_of_row(each) for each in (*_paths(rule), *filled)):
        raise Malformed(
            "A schedule has no row of the journal, so nothing of new or old can be looked at.",
            pointer="/data/attributes/only_if",
        )


def _paths(rule: RuleFields) -> Iterable[str]:
    return (each.value for each in flat(rule.only_if))


def _is_of_row(path: str) -> bool:
    return path.partition(".")[0] in ("new", "old", "actor")


def as_rule(actor: Actor, permissions: Iterable[str]) -> Actor:
    """Return what a rule would be, for asking policies what it may; it can show nothing to the database."""
    return replace(
        actor,
        kind="process",
        permissions=frozenset(permissions),
        role=None,
        only=None,
        looker=None,
        for_a_time=frozenset(),
        proof=Proof("process", ""),
    )
