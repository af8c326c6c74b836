"""Permissions in words: what a role lets somebody do in their own company, as sentences after "may"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

#: Every permission that a customer's role can carry, in the order in which people read them.
WORDS: Final[Mapping[str, str]] = {
    "contracts.see": "see contracts and which meters are held",
    "data.see_quality": "see how complete and how old readings are",
    "data.read_rows": "read, chart and download meter readings",
    "data.annotate": "mark the chart and share views with colleagues",
    "access.manage_tokens": "make access tokens for programs of their own",
    "access.see_people": "see who belongs to the company, and as what",
    "access.keep_colleagues": "invite, limit and remove colleagues, and reset their lost second factors",
    "notifications.keep_webhooks": "let programs of the company be called when something happens",
    "oversight.approve": "approve or decline what colleagues ask for",
    "oversight.keep_own": "have the company watch its own actions more closely",
    "journal.see_company": "see what happened in the company",
}


#: What the provider's roles carry besides.
STAFF_WORDS: Final[Mapping[str, str]] = {
    "customers.see_all": "see every customer",
    "customers.see_payment": "see how customers pay",
    "customers.define_model": "say what can be known of customers",
    "customers.merge": "say which records are one, or two, and change many at once",
    "customers.keep": "mend what is known about companies and people",
    "customers.erase": "erase people for good",
    "customers.import": "bring files of customer data in and take customer data out",
    "contracts.keep": "sign contracts, register meters and assign them",
    "access.keep_people": "let people into any company and give roles",
    "access.look_through": "look through a customer's eyes",
    "data.see_files": "see which files came in and what became of them",
    "data.ingest_file": "give in market files",
    "data.mend_file": "correct or reject files in quarantine",
    "data.see_broken_lines": "see broken lines with their readings",
    "oversight.see_economics": "see how much self-service saves",
    "oversight.define": "set how much each action is watched",
    "journal.see_all": "see what happened anywhere",
    "customers.define_provider": "say who the provider is",
    "contracts.define_service": "define what is sold, and at which levels",
    "data.define_dataset": "define datasets, codes and who sends files",
    "notifications.define_topic": "define what people can hear of",
    "automation.see": "see the rules that act by themselves, and what they did",
    "automation.keep": "make such rules, try them, turn them live, and run failed ones again",
    "automation.mark": "say whether what a rule proposed was right",
    "automation.define": "define such rules for everybody",
}


#: What somebody may still do who is limited to a part of the company's holdings: the same as `fc.limitable()` says. All
#: else concerns the company as a whole.
LIMITABLE: Final = frozenset(
    {
        "contracts.see",
        "data.see_quality",
        "data.read_rows",
        "data.annotate",
        "access.manage_tokens",
        "access.see_people",
    }
)


#: What a permission is worth nothing without.
NEEDS: Final[Mapping[str, frozenset[str]]] = {
    "data.see_quality": frozenset({"contracts.see"}),
    "data.read_rows": frozenset({"contracts.see", "data.see_quality"}),
    "data.annotate": frozenset({"contracts.see", "data.see_quality", "data.read_rows"}),
}
#: What makes something that lives on: more ways in, ways out, rules.
LIVES_ON: Final = frozenset(
    {"access.manage_tokens", "notifications.keep_webhooks", "oversight.keep_own", "automation.keep"}
)
#: What decides over people or makes what outlives a grant is given with a role, by somebody who thinks about it, and
#: not on request.
NEVER_ON_REQUEST: Final = frozenset({"access.keep_colleagues", "access.keep_people"}) | LIVES_ON


def with_what_it_needs(permission: str) -> frozenset[str]:
    """Return a permission with those that it is worth nothing without."""
    return NEEDS.get(permission, frozenset()) | {permission}


def with_what_they_need(permissions: Iterable[str]) -> frozenset[str]:
    """Return permissions with those that any of them is worth nothing without."""
    return frozenset().union(*map(with_what_it_needs, permissions))


def usable(permissions: Iterable[str], *, within: AbstractSet[str]) -> list[str]:
    """Return what a program is given that asks for some of a person's permissions: with them what they are worth
    nothing without. Who reads rows has to see which meters there are."""
    return sorted(with_what_they_need(permissions) & within)


def requestable(*, side: str) -> list[str]:
    """List what people of a side can ask for, in the order in which people read them."""
    words = {**WORDS, **STAFF_WORDS} if side == "provider" else WORDS
    return [permission for permission in words if permission not in NEVER_ON_REQUEST]


def in_words(*, permission: str) -> str:
    """Return what a permission allows, in words; one without words reads as its name."""
    return WORDS.get(permission) or STAFF_WORDS.get(permission) or permission.replace(".", ": ").replace("_", " ")


def order_of(permission: str) -> tuple[int, str]:
    """Return where a permission stands among others, for people."""
    known = [*WORDS, *STAFF_WORDS]
    return (known.index(permission) if permission in known else len(known), permission)
