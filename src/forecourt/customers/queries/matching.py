"""Which records may be one: looked up by keys for a few, held against each other for all; and what was proposed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from forecourt.customers.models import Company, MatchWord, Person, Proposal
from forecourt.customers.policies import sees_facts, visible_proposals
from forecourt.customers.queries.facts import SubjectType
from forecourt.customers.rules.matching.cards import COUNTED, CompanySheet, PeopleSheet, company_cards, people_cards
from forecourt.customers.rules.matching.columns import Cards
from forecourt.customers.rules.matching.keys import hashes_of
from forecourt.customers.rules.matching.proposing import MATCHERS, PROPOSED, Proposals, propose, propose_for
from forecourt.customers.rules.matching.reasons import Reason, reasons_of
from forecourt.kernel.actors import Actor
from forecourt.kernel.scope import scope

#: A key that more records than this share says too little to look at them one by one; others are shared by fewer.
MOST_SHARING: Final = 100
MOST_CANDIDATES: Final = 300
_EMAILS, _PHONES = 2, 3

_PEOPLE: Final = """
    select p.id, p.name, p.email, coalesce(c.name, ''), f.emails, f.phones, coalesce(f.town, '')
    from customers_person p
    left join lateral (
        select co.name from customers_affiliation a join customers_company co on co.id = a.company_id
        where a.person_id = p.id order by a.is_primary desc, a.valid desc limit 1
    ) c on true
    left join lateral (
        select array_agg(distinct value#>>'{{}}') filter (where field = 'email') as emails,
            array_agg(distinct value#>>'{{}}') filter (where field in ('mobile', 'phone')) as phones,
            max(value#>>'{{}}') filter (where field = 'town') as town
        from customers_fact where subject_id = p.id and standing > 0 and withdrawn_at is null
            and field in ('email', 'phone', 'mobile', 'town')
    ) f on true
    where {where} order by p.id
"""
_COMPANIES: Final = """
    select p.id, p.name, p.registration, p.town, f.domains, f.phones
    from customers_company p
    left join lateral (
        select array_agg(distinct value#>>'{{}}') filter (where field <> 'phone') as domains,
            array_agg(distinct value#>>'{{}}') filter (where field = 'phone') as phones
        from customers_fact where subject_id = p.id and standing > 0 and withdrawn_at is null
            and field in ('domain', 'website', 'email', 'phone')
    ) f on true
    where not p.is_provider and {where} order by p.id
"""
_CANDIDATES: Final = """
    select distinct k.subject_id from unnest(%s::bigint[]) as wanted(key)
    cross join lateral (
        select subject_id from customers_match_key m where m.key = wanted.key limit %s
    ) k where k.subject_id <> %s limit %s
"""


@dataclass(frozen=True, slots=True)
class Likely:
    """Another record that may be the same.

    Attributes:
        score: How likely, 0 to 1.
    """

    first_id: UUID
    second_id: UUID
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class ProposalCard:
    """Two records that may be one, as the queue shows them."""

    id: UUID
    subject_type: str
    first_id: UUID
    second_id: UUID
    first: str
    second: str
    score: float
    worth: float
    reasons: tuple[dict[str, Any], ...]
    state: str
    found_at: datetime
    decided_at: datetime | None
    decided_by: str
    reason: str


def list_likely(
    *,
    actor: Actor,
    subject_type: SubjectType,
    subject_id: UUID,
    keys: Collection[int] | None = None,
    least: float = PROPOSED,
) -> list[Likely]:
    """List the records that may be the same as one, the likeliest first: looked up by keys, however many there are.

    Args:
        keys: The record's own; read from it where they are not known.
    """
    with scope(actor):
        if not sees_facts(actor):
            return []
        if keys is None:
            keys = keys_of(subject_type, [subject_id]).get(subject_id, ())
        with connection.cursor() as cursor:
            cursor.execute(_CANDIDATES, [list(keys), MOST_SHARING, subject_id, MOST_CANDIDATES])
            others = [row for (row,) in cursor.fetchall()]
        if not others:
            return []
        ids, cards = read_cards(subject_type, [subject_id, *others], among_all=True)
        row = ids.index(subject_id)
        return _likely(ids, cards, propose_for(cards, MATCHERS[subject_type], row=row, least=least), subject_type)


def keys_of(subject_type: SubjectType, subject_ids: Collection[UUID]) -> dict[UUID, set[int]]:
    """Return by which keys some records are found, as they are now. Must run inside a scope that sees them."""
    ids, cards = read_cards(subject_type, subject_ids)
    return dict(zip(ids, hashes_of(cards, MATCHERS[subject_type].keys), strict=True)) if ids else {}


def list_all_likely(*, actor: Actor, subject_type: SubjectType) -> tuple[list[UUID], Cards, list[Likely], int]:
    """Hold all records of a kind against each other. Returns their ids, cards, the likely pairs, and how many pairs
    were compared."""
    with scope(actor):
        ids, cards = read_cards(subject_type, None)
        found = propose(cards, MATCHERS[subject_type])
        return ids, cards, _likely(ids, cards, found, subject_type), found.compared


def read_cards(
    subject_type: SubjectType, only: Collection[UUID] | None, *, among_all: bool = False
) -> tuple[list[UUID], Cards]:
    """Read records as cards: some, or all. `among_all` judges a few by how common their words are among all.

    Must run inside a scope that sees them.
    """
    where, asked = ("p.id = any(%s)", [list(only)]) if only is not None else ("true", [])
    with connection.cursor() as cursor:
        cursor.execute((_PEOPLE if subject_type == "person" else _COMPANIES).format(where=where), asked)
        rows = cursor.fetchall()
    ids = [row[0] for row in rows]
    cards = _people(rows) if subject_type == "person" else _companies(rows)
    return ids, _among_all(subject_type, cards) if among_all else cards


def _people(rows: Sequence[tuple[Any, ...]]) -> Cards:
    emails = _slots([[row[2], *[each for each in row[4] or () if each != row[2]]] for row in rows], _EMAILS)
    phones = _slots([row[5] or () for row in rows], _PHONES)
    return people_cards(
        PeopleSheet([row[1] for row in rows], emails, phones, [row[3] for row in rows], [row[6] for row in rows])
    )


def _companies(rows: Sequence[tuple[Any, ...]]) -> Cards:
    domains, phones = _slots([row[4] or () for row in rows], _EMAILS), _slots([row[5] or () for row in rows], _PHONES)
    registrations, towns = [row[2] for row in rows], [row[3] for row in rows]
    return company_cards(CompanySheet([row[1] for row in rows], registrations, domains, phones, towns))


def _slots(values: Sequence[Sequence[str]], how_many: int) -> list[list[str]]:
    return [[each[slot] if slot < len(each) else "" for each in values] for slot in range(how_many)]


def _among_all(subject_type: SubjectType, cards: Cards) -> Cards:
    """Tell cards of a few how many records there are, and on how many of them their words stand."""
    wanted = {name: [str(word) for word in cards.columns[name].words] for name in COUNTED[subject_type]}
    rows = MatchWord.objects.filter(
        subject_type=subject_type,
        column__in={*wanted, ""},
        word__in={word for words in wanted.values() for word in words} | {""},
    ).values_list("column", "word", "records")
    common: dict[str, dict[str, int]] = {}
    base = 0
    for column, word, records in rows:
        if column == "" and word == "":
            base = records
        common.setdefault(column, {})[word] = records
    return Cards(cards.size, cards.columns, base=max(base, cards.size), common=common)


def _likely(ids: list[UUID], cards: Cards, found: Proposals, subject_type: SubjectType) -> list[Likely]:
    likely = []
    for place in range(len(found)):
        one, other = sorted((ids[found.pairs.left[place]], ids[found.pairs.right[place]]))
        reasons = tuple(reasons_of(cards, found, place, subject=subject_type))
        likely.append(Likely(one, other, round(float(found.scores[place]), 4), reasons))
    return likely


def list_proposals(
    *,
    actor: Actor,
    subject_type: str = "",
    state: str = Proposal.OPEN,
    limit: int,
    after: tuple[float, UUID] | None = None,
) -> list[ProposalCard]:
    """List proposals in a state, what is worth most first, from a place on."""
    with scope(actor):
        rows = visible_proposals(actor).filter(state=state).order_by("-worth", "id")
        if subject_type:
            rows = rows.filter(subject_type=subject_type)
        if after is not None:
            rows = rows.extra(where=["(-worth, id) > (-%s::float8, %s::uuid)"], params=[after[0], after[1]])
        return _cards(list(rows[:limit]))


def count_proposals(*, actor: Actor) -> int:
    """Count the proposals that wait for somebody."""
    with scope(actor):
        return visible_proposals(actor).filter(state=Proposal.OPEN).count()


def get_proposal(*, actor: Actor, proposal_id: UUID) -> ProposalCard | None:
    """Return one proposal, if it exists for the actor."""
    with scope(actor):
        return next(iter(_cards(list(visible_proposals(actor).filter(id=proposal_id)))), None)


def _cards(rows: list[Proposal]) -> list[ProposalCard]:
    ids = {each for row in rows for each in (row.first_id, row.second_id)}
    names = dict(Company.objects.filter(id__in=ids).values_list("id", "name"))
    names |= dict(Person.objects.filter(id__in=ids).values_list("id", "name"))
    return [
        ProposalCard(
            id=row.id,
            subject_type=row.subject_type,
            first_id=row.first_id,
            second_id=row.second_id,
            first=names.get(row.first_id, ""),
            second=names.get(row.second_id, ""),
            score=row.score,
            worth=row.worth,
            reasons=tuple(row.reasons),
            state=row.state,
            found_at=row.found_at,
            decided_at=row.decided_at,
            decided_by=row.decided_by,
            reason=row.reason,
        )
        for row in rows
    ]
