"""What can be done about two records that are one: merge them, and let them be two again."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from forecourt.customers.actions.reworking.merging import lock_pair, merge
from forecourt.customers.actions.reworking.undoing import lock_rework
from forecourt.customers.actions.reworking.undoing import undo_merge as undo
from forecourt.customers.models import Rework
from forecourt.customers.policies import may_merge_customers
from forecourt.customers.queries.edited import Answer
from forecourt.kernel.catalogue import EXAMPLE_ID, Oversight, Parameters, action
from forecourt.kernel.pipeline import Performance


class _Merge(Parameters):
    survivor_id: UUID = Field(description="The record that stays, and keeps its id.", examples=[EXAMPLE_ID])
    absorbed_id: UUID = Field(
        description="The record that becomes part of it; its id leads there from then on.", examples=[EXAMPLE_ID]
    )
    keep: dict[str, Literal["survivor", "absorbed"]] = Field(
        default_factory=dict,
        max_length=100,
        description="Whose value is kept, by field; the best by rule where nothing is said.",
        examples=[{"phone": "absorbed"}],
    )


class MergeCompanies(_Merge):
    """The parameters of `customers.merge_companies`."""


class MergePeople(_Merge):
    """The parameters of `customers.merge_people`."""


class UndoMerge(Parameters):
    """The parameters of `customers.undo_merge`."""

    rework_id: UUID = Field(description="Which merge.", examples=[EXAMPLE_ID])
    answers: dict[str, Answer] = Field(
        default_factory=dict,
        max_length=1_000,
        description="Where what was edited since belongs, by question: `survivor`, `restored`, or `old` for a"
        " value that is to count no more. What is not answered is asked.",
        examples=[{"fact:phone": "survivor"}],
    )


@action(
    name="customers.merge_companies",
    title="Merge two companies",
    parameters=MergeCompanies,
    policy=may_merge_customers,
    oversight=Oversight.APPROVED,
    undone_by="customers.undo_merge",
)
def merge_companies(performance: Performance, parameters: MergeCompanies) -> dict[str, Any]:
    """Make one company of two, once somebody else has confirmed it: what is known of both, their references and their
    people come together, and the old id leads to the survivor. No contract, no right to data and nobody's sign-in
    moves. It can be undone. Raises Invisible, SameRecord, StillInUse.
    """
    return _merge(performance, "company", parameters)


@action(
    name="customers.merge_people",
    title="Merge two people",
    parameters=MergePeople,
    policy=may_merge_customers,
    oversight=Oversight.APPROVED,
    undone_by="customers.undo_merge",
)
def merge_people(performance: Performance, parameters: MergePeople) -> dict[str, Any]:
    """Make one person of two, once somebody else has confirmed it: what is known of both, their references and where
    they belong come together, and the old id leads to the survivor. Whoever signs in stays. It can be undone. Raises
    Invisible, SameRecord, StillInUse.
    """
    return _merge(performance, "person", parameters)


@action(
    name="customers.undo_merge",
    title="Undo a merge",
    parameters=UndoMerge,
    policy=may_merge_customers,
    oversight=Oversight.AUDITED,
    undone_by="customers.merge_companies",
)
def undo_merge(performance: Performance, parameters: UndoMerge) -> dict[str, Any]:
    """Let two records be two again, as they were; what was edited since is asked about, and nothing else. Raises
    Invisible, UndoneAlready, UndoFirst, QuestionsOpen, NoPlace.
    """
    rework = lock_rework(parameters.rework_id, Rework.MERGE)
    asked = undo(performance, rework, parameters.answers)
    return {
        "rework_id": rework.id,
        "survivor_id": rework.survivor_id,
        "restored_id": rework.other_id,
        "asked": [each.key for each in asked],
    }


def _merge(performance: Performance, subject_type: str, parameters: _Merge) -> dict[str, Any]:
    pair = lock_pair(subject_type, parameters.survivor_id, parameters.absorbed_id)
    choices = {name: "survivor" if side == "survivor" else "other" for name, side in parameters.keep.items()}
    rework = merge(performance, pair, choices)  # type: ignore[arg-type]
    return {
        "rework_id": rework.id,
        "survivor_id": pair.survivor_id,
        "absorbed_id": pair.other_id,
        "moved": rework.counts,
    }
