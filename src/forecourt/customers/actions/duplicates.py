"""What can be done about records that may be one: look for them, and say that they are two."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.db import connection
from django.db.models import Q
from pydantic import Field

from forecourt.customers import events
from forecourt.customers.models import Company, MatchKey, MatchWord, Proposal
from forecourt.customers.policies import may_merge_customers, visible_proposals
from forecourt.customers.queries.facts import SubjectType
from forecourt.customers.queries.hanging import keepers_of, model_of
from forecourt.customers.queries.matching import Likely, keys_of, list_all_likely, list_likely
from forecourt.customers.rules.matching.cards import COUNTED
from forecourt.customers.rules.matching.columns import Cards
from forecourt.customers.rules.matching.keys import hashes_of
from forecourt.customers.rules.matching.proposing import MATCHERS
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.errors import Conflict, Invisible
from forecourt.kernel.ids import new_id
from forecourt.kernel.pipeline import Performance

#: A word that fewer records have is rare, and not counted.
COMMON: Final = 10

_PROPOSE: Final = """
    insert into customers_proposal (id, subject_type, first_id, second_id, score, worth, reasons, state, found_at,
        decided_by, reason)
    values (%s, %s, %s, %s, %s, %s, %s, 'open', %s, '', '')
    on conflict (first_id, second_id) do update set score = excluded.score, worth = excluded.worth,
        reasons = excluded.reasons, found_at = excluded.found_at, state = 'open'
    where customers_proposal.state <> 'dismissed'
        and (customers_proposal.state <> 'open' or customers_proposal.score <> excluded.score)
    returning id
"""
_KEYS: Final = """
    insert into customers_match_key (subject_type, subject_id, key)
    select %s, * from unnest(%s::uuid[], %s::bigint[])
"""
_AT_ONCE: Final = 50_000


class DecidedAlready(Conflict):
    """A proposal is decided once."""

    code, title = "decided_already", "Somebody has decided already"


class FindDuplicates(Parameters):
    """The parameters of `customers.find_duplicates`."""

    subject_type: SubjectType = Field(description="`company` or `person`.", examples=["person"])
    subject_ids: list[UUID] = Field(
        default_factory=list,
        max_length=1_000,
        description="Of which records; of all, where none is named.",
        examples=[[EXAMPLE_ID]],
    )


class DismissProposal(Parameters):
    """The parameters of `customers.dismiss_proposal`."""

    proposal_id: UUID = Field(description="Which one.", examples=[EXAMPLE_ID])
    reason: str = Field(default="", max_length=500, description="Why they are two.", examples=["Father and son."])


@action(
    name="customers.find_duplicates",
    title="Look for duplicates",
    parameters=FindDuplicates,
    policy=may_merge_customers,
    undone_by="customers.dismiss_proposal",
)
def find_duplicates(performance: Performance, parameters: FindDuplicates) -> dict[str, Any]:
    """Look for records that may be one, and propose each pair with a score and its reasons. What was said to be two
    is not proposed again.
    """
    subject_type, compared = parameters.subject_type, None
    if parameters.subject_ids:
        keys = keep_keys(subject_type, parameters.subject_ids)
        likely = likely_of(performance, subject_type, keys)
        looked_at = len(parameters.subject_ids)
    else:
        ids, cards, likely, compared = list_all_likely(actor=performance.actor, subject_type=subject_type)
        _keep_all(subject_type, ids, cards)
        looked_at = len(ids)
    proposed = write_proposals(performance, subject_type, likely)
    said = {"proposed": len(proposed), "likely": len(likely), "looked_at": looked_at, "subject": subject_type}
    performance.record(
        events.DUPLICATES_FOUND,
        subject=("duplicates", subject_type),
        company_id=None,
        new=said | {"compared": compared},
    )
    return said | {"compared": compared, "proposal_ids": proposed[:1_000]}


@action(
    name="customers.dismiss_proposal",
    title="Say that two records are two",
    parameters=DismissProposal,
    policy=may_merge_customers,
    undone_by="customers.find_duplicates",
)
def dismiss_proposal(performance: Performance, parameters: DismissProposal) -> dict[str, Any]:
    """Say that two records are two: they are not proposed again. Raises Invisible, DecidedAlready."""
    found = visible_proposals(performance.actor).select_for_update().filter(id=parameters.proposal_id).first()
    if found is None:
        raise Invisible()
    proposal: Proposal = found
    if proposal.state != Proposal.OPEN:
        raise DecidedAlready(f"It is {proposal.state} already.")
    proposal.state, proposal.reason = Proposal.DISMISSED, parameters.reason
    proposal.decided_at, proposal.decided_by = performance.now, performance.actor.name
    proposal.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    names = _names(proposal)
    performance.record(
        events.PROPOSAL_DISMISSED,
        subject=("proposal", proposal.id),
        company_id=None,
        old={"state": Proposal.OPEN, "score": proposal.score},
        new={"state": Proposal.DISMISSED, **names, "reason": parameters.reason},
        people=keepers_of(proposal.subject_type, proposal.first_id, proposal.second_id),
    )
    return {"proposal_id": proposal.id}


def _names(proposal: Proposal) -> dict[str, str]:
    rows = dict(
        model_of(proposal.subject_type)
        ._default_manager.filter(id__in=[proposal.first_id, proposal.second_id])
        .values_list("id", "name")
    )
    return {"first": rows.get(proposal.first_id, ""), "second": rows.get(proposal.second_id, "")}


def likely_of(
    performance: Performance, subject_type: SubjectType, keys: Mapping[UUID, Collection[int]]
) -> list[Likely]:
    """Return the pairs that some records may make with any, and drop what was proposed of them and no longer is.

    Args:
        keys: By which keys the records are found.
    """
    found: dict[tuple[UUID, UUID], Likely] = {}
    for subject_id, own in keys.items():
        for each in list_likely(actor=performance.actor, subject_type=subject_type, subject_id=subject_id, keys=own):
            found[each.first_id, each.second_id] = each
    ids = list(keys)
    about = Proposal.objects.filter(Q(first_id__in=ids) | Q(second_id__in=ids), state=Proposal.OPEN)
    gone = [row.id for row in about if (row.first_id, row.second_id) not in found]
    Proposal.objects.filter(id__in=gone).delete()
    return list(found.values())


def write_proposals(performance: Performance, subject_type: SubjectType, likely: Sequence[Likely]) -> list[UUID]:
    """Keep what is proposed; what was dismissed stays so. Returns the ids of those that are new or scored anew."""
    worth = _worth(subject_type, likely)
    made = []
    with connection.cursor() as cursor:
        for each in likely:
            reasons = [{"code": one.code, "text": one.text, "bits": one.bits} for one in each.reasons]
            given = [new_id(), subject_type, each.first_id, each.second_id, each.score]
            weight = each.score * worth.get(each.first_id, 1.0) * worth.get(each.second_id, 1.0)
            cursor.execute(_PROPOSE, [*given, weight, _json(reasons), performance.now])
            made += [row for (row,) in cursor.fetchall()]
    return made


def _worth(subject_type: SubjectType, likely: Sequence[Likely]) -> dict[UUID, float]:
    """Weigh records: what is known of customers matters more than what is known of prospects."""
    ids = {each for pair in likely for each in (pair.first_id, pair.second_id)}
    if subject_type == "company":
        rows = Company.objects.filter(id__in=ids).values_list("id", "stage")
    else:
        rows = Company.objects.filter(affiliations__person_id__in=ids).values_list("affiliations__person_id", "stage")
    return {subject_id: 2.0 for subject_id, stage in rows if stage == "customer"}


def _json(value: Any) -> Any:
    from django.db.models import JSONField

    return JSONField().get_db_prep_value(value, connection)


def keep_keys(subject_type: SubjectType, subject_ids: Collection[UUID]) -> dict[UUID, set[int]]:
    """Keep by which keys some records are found, as they are now, and return them; of a record that is not there any
    more none. Within a scope that sees everything.
    """
    keys = keys_of(subject_type, subject_ids)
    MatchKey.objects.filter(subject_id__in=list(subject_ids)).delete()
    _write_keys(subject_type, keys)
    return {subject_id: keys.get(subject_id, set()) for subject_id in subject_ids}


def _keep_all(subject_type: SubjectType, ids: list[UUID], cards: Cards) -> None:
    """Keep the keys of all records, and how common words are among them."""
    MatchKey.objects.filter(subject_type=subject_type).delete()
    _write_keys(subject_type, dict(zip(ids, hashes_of(cards, MATCHERS[subject_type].keys), strict=True)))
    MatchWord.objects.filter(subject_type=subject_type).delete()
    words = [MatchWord(subject_type=subject_type, column="", word="", records=len(ids))]
    for name in COUNTED[subject_type]:
        column = cards.columns[name]
        for place in np.flatnonzero(column.counts >= COMMON):
            word, records = str(column.words[place])[:300], int(column.counts[place])
            words.append(MatchWord(subject_type=subject_type, column=name, word=word, records=records))
    MatchWord.objects.bulk_create(words, batch_size=10_000)


def _write_keys(subject_type: SubjectType, keys: Mapping[UUID, Collection[int]]) -> None:
    rows = [(subject_id, key) for subject_id, own in keys.items() for key in own]
    with connection.cursor() as cursor:
        for start in range(0, len(rows), _AT_ONCE):
            some = rows[start : start + _AT_ONCE]
            cursor.execute(_KEYS, [subject_type, [row[0] for row in some], [row[1] for row in some]])
