"""Who follows the account that a journal row is about, and why: those who chose to, and those whose files say so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from forecourt.access.addressees import Addressee, list_addressees
from forecourt.customers.queries import CompanyCard
from forecourt.customers.queries.accounts import categories_of, find_account
from forecourt.kernel.actors import Actor
from forecourt.kernel.journal.following import Sealed
from forecourt.notifications.models import Follow, FollowRule

#: What a role needs, whatever else it follows by.
PERMISSION: Final = "customers.see_all"
PAYMENT: Final = "payment"
SEES_PAYMENT: Final = "customers.see_payment"
FACTS: Final = "customers.facts.changed"
#: What stands beside the fields themselves in the values of a row about facts.
BESIDE: Final = frozenset({"record", "sources"})


@dataclass(frozen=True, slots=True)
class Follower:
    """Somebody who follows an account, and why."""

    addressee: Addressee
    reason: str


class Followers:
    """Who follows what, looked up once for a batch of rows."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._rules = list(FollowRule.objects.order_by("code"))
        self._chosen: dict[UUID, list[Follow]] = {}
        for follow in Follow.objects.all():
            self._chosen.setdefault(follow.company_id, []).append(follow)
        self._staff: dict[str, dict[UUID, Addressee]] = {}

    def account_of(self, row: Sealed) -> CompanyCard | None:
        """Return the customer that a row is about: whom it concerns, its subject, or one that its values name."""
        if not self._rules and not self._chosen:
            return None
        named = row.company_id or (row.subject_id if row.subject_type == "company" else row.new.get("company_id"))
        person = row.subject_id if row.subject_type == "person" else None
        return find_account(actor=self._actor, company_id=_uuid(named), person_id=_uuid(person))

    def of(self, account: CompanyCard, row: Sealed, *, permission: str) -> list[Follower]:
        """List who follows an account and may hear of a row: not who did it themselves, and each for one reason."""
        changed = self._categories(row)
        reasons = self._by_rules(account) | self._by_choice(account, changed)
        if not reasons:
            return []
        allowed = self._with(PERMISSION).keys() & self._with(permission or PERMISSION).keys()
        if changed == {PAYMENT}:
            allowed &= self._with(SEES_PAYMENT).keys()
        return [
            Follower(self._with(PERMISSION)[user_id], reason)
            for user_id, reason in reasons.items()
            if user_id in allowed and user_id != row.actor_id
        ]

    def _by_choice(self, account: CompanyCard, changed: set[str]) -> dict[UUID, str]:
        return {
            each.user_id: f"because you follow {account.short_name}"
            for each in self._chosen.get(account.id, ())
            if not each.categories or not changed or set(each.categories) & changed
        }

    def _by_rules(self, account: CompanyCard) -> dict[UUID, str]:
        reasons: dict[UUID, str] = {}
        for rule in self._rules:
            if account.segment in rule.segments or account.stage in rule.stages:
                for user_id in self._with(rule.permission):
                    reasons.setdefault(user_id, f"because {account.short_name} is {rule.title}")
        return reasons

    def _with(self, permission: str) -> Mapping[UUID, Addressee]:
        if permission not in self._staff:
            assert self._actor.company_id is not None
            found = list_addressees(actor=self._actor, company_id=self._actor.company_id, permission=permission)
            self._staff[permission] = {each.user_id: each for each in found}
        return self._staff[permission]

    def _categories(self, row: Sealed) -> set[str]:
        """Name the categories of the facts that a row changes; none for rows about anything else."""
        if row.event != FACTS:
            return set()
        return categories_of(actor=self._actor, fields=set(row.new) - BESIDE)


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(str(value)) if value else None
    except ValueError:
        return None
