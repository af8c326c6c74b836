"""The rows and sentences of the pages of facts. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from forecourt.customers.queries import AffiliationCard, PresentFact, ReferenceCard, SaidValue
from forecourt.look.figures import number

#: The headings of the groups, in their order.
CATEGORIES: Final = {
    "identity": "Who it is",
    "contact": "How to reach them",
    "preference": "What they prefer",
    "payment": "How they pay",
    "firmographic": "What they are",
    "technographic": "What they work with",
    "usage": "How they use us",
}
#: How a fact's freshness is marked; what never goes stale is as good as issued.
MARKS: Final = {"fresh": "fresh", "ageing": "ageing", "stale": "stale", "lasting": "fixed"}
ROLES: Final = {
    "": "",
    "decides": "decides",
    "pays": "pays",
    "technical": "technical contact",
    "uses": "uses the service",
    "advises": "advises",
}


def groups(*, facts: Sequence[PresentFact], base: str, locale: str) -> list[dict[str, Any]]:
    """Return the facts by category, empty categories left out; `base` is the address below which fields have pages."""
    return [
        {
            "name": category,
            "title": title,
            "rows": [_row(fact, base, locale) for fact in facts if fact.category == category],
        }
        for category, title in CATEGORIES.items()
        if any(fact.category == category for fact in facts)
    ]


def sentence(*, facts: Sequence[PresentFact], name: str) -> str:
    """Say in one sentence how true the picture is."""
    stale = sum(fact.present is not None and fact.present.freshness == "stale" for fact in facts)
    contested = sum(fact.is_contested for fact in facts)
    if not facts:
        return f"Nothing is known of {name} beyond its record"
    if not stale and not contested:
        return f"All {len(facts)} facts about {name} are in date"
    parts = (
        [f"{stale} of {len(facts)} facts about {name} {'is' if stale == 1 else 'are'} past their time"] if stale else []
    )
    if contested:
        parts.append(f"sources disagree about {contested}")
    words = ", and ".join(parts)
    return words[0].upper() + words[1:]


def stamp(said: SaidValue) -> dict[str, Any]:
    """Return age and source of a value as the stamp shows them."""
    return {"at": said.last_verified_at, "source": said.source_title, "fresh": MARKS[said.freshness]}


def in_words(value: Any, *, unit: str = "", locale: str = "en_AU") -> str:
    """Return a value for people: numbers as the locale writes them, lists joined, yes and no as words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        words = number(value=value, locale=locale)
        return f"{words}\u00a0{unit}" if unit else words
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return f"{value.get('amount', '')}\u00a0{value.get('currency', '')}"
    return str(value)


def fact_page(*, fact: PresentFact, history: Sequence[SaidValue], locale: str) -> dict[str, Any]:
    """Describe one field: the value that counts and why, what each source says, and all that was said before."""
    ids = {each.id for each in fact.candidates}
    return {
        **_row(fact, "", locale),
        "type": fact.type,
        "because": (*fact.because, *_otherwise(fact, locale)),
        "candidates": [_said(each, fact, locale) for each in fact.candidates],
        "history": [_said(each, fact, locale) for each in history if each.id not in ids],
    }


def place_rows(*, places: Sequence[AffiliationCard], now: datetime) -> list[dict[str, Any]]:
    """Describe where a person belongs, or who belongs to a company."""
    return [
        {
            "id": each.id,
            "person_id": each.person_id,
            "person": each.person_name,
            "email": each.email,
            "person_url": f"/staff/customers/people/{each.person_id}/",
            "company": each.company_name,
            "company_url": f"/staff/customers/{each.company_id}/",
            "number": each.company_number,
            "position": each.position,
            "role": ROLES[each.role],
            "is_primary": each.is_primary,
            "since": each.since,
            "until": each.until,
            "is_there": each.is_there(now),
        }
        for each in places
    ]


def reference_rows(references: Sequence[ReferenceCard]) -> list[dict[str, Any]]:
    """Describe what other systems call a record."""
    return [{"system": each.system_title, "id": each.external_id, "since": each.added_at} for each in references]


def _otherwise(fact: PresentFact, locale: str) -> list[str]:
    """Say who disagrees, where that is a conflict."""
    if not fact.is_contested or fact.present is None:
        return []
    others = [each for each in fact.candidates if not each.is_present and not each.is_withdrawn]
    said = (f"{each.source_title} says {in_words(each.value, unit=fact.unit, locale=locale)}" for each in others)
    return [f"{', '.join(said)}: until somebody settles it, both stand side by side."]


def _row(fact: PresentFact, base: str, locale: str) -> dict[str, Any]:
    present = fact.present
    others = [each for each in fact.candidates if not each.is_present and not each.is_withdrawn]
    return {
        "field": fact.field,
        "title": fact.title,
        "url": f"{base}{fact.field}/",
        "value": in_words(present.value, unit=fact.unit, locale=locale) if present else "",
        "raw": present.value if present else "",
        "stamp": stamp(present) if present else None,
        "is_stale": present is not None and present.freshness == "stale",
        "is_doubtful": present is not None and present.confidence < 0.2,
        "is_contested": fact.is_contested,
        "others": len(others),
        "good_until": fact.stale_at,
        "steward": fact.steward.replace("_", " "),
    }


def _said(said: SaidValue, fact: PresentFact, locale: str) -> dict[str, Any]:
    return {
        "id": said.id,
        "value": in_words(said.value, unit=fact.unit, locale=locale),
        "stamp": stamp(said),
        "source": said.source_title,
        "process": said.process,
        "confidence": said.confidence,
        "observed_at": said.observed_at,
        "collected_at": said.collected_at,
        "verified_at": said.last_verified_at,
        "is_present": said.is_present,
        "is_stale": said.freshness == "stale",
        "is_withdrawn": said.is_withdrawn,
    }
