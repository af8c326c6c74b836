"""The rows and words of the pages on which records are merged, split and edited at once. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from forecourt.customers.queries import EditedRow, ProposalCard, Question, ReworkCard, SaidValue
from forecourt.look.timeline import value_in_words
from forecourt.staff.facts.figures import in_words

RECORDS: Final = {"company": "/staff/customers/{}/", "person": "/staff/customers/people/{}/"}
#: What one record of a kind is called, and several.
NOUNS: Final = {"company": ("company", "companies"), "person": ("person", "people")}
#: What an answer means, by what is undone.
ANSWERS: Final = {
    "merge": {
        "survivor": "Keep it on {survivor}",
        "restored": "Give it to {other}",
        "old": "Let what was before count",
    },
    "split": {"survivor": "Keep it, on {survivor}", "old": "Let it count no more"},
    "edit": {"keep": "Keep what was said since", "old": "Bring the earlier value back"},
}


@dataclass(frozen=True, slots=True)
class ReworkWords:
    """How a kind of rework is called, what undoing it does, and what is said once it is undone."""

    title: str
    undoing: str
    undone: str


REWORKS: Final = {
    "merge": ReworkWords(
        "Merge", "Both records come back to the letter, with their references and people.", "Both records are back."
    ),
    "split": ReworkWords(
        "Split",
        "All that went to the new record comes back, and its id leads to the one that it came from.",
        "It is one record again.",
    ),
    "edit": ReworkWords(
        "Edit of many", "Each record gets back the value that it had before.", "The earlier values count again."
    ),
}
REASONS_SHOWN: Final = 3


def proposal_row(each: ProposalCard) -> dict[str, Any]:
    return {
        "id": each.id,
        "url": f"/staff/duplicates/{each.id}/",
        "kind": "Company" if each.subject_type == "company" else "Person",
        "first": each.first,
        "second": each.second,
        "percent": round(each.score * 100),
        "reasons": [reason["text"] for reason in each.reasons if reason["bits"] > 0][:REASONS_SHOWN],
        "against": [reason["text"] for reason in each.reasons if reason["bits"] < 0][-1:],
        "found_at": each.found_at,
        "state": each.state,
    }


def field_row(each: Any) -> dict[str, Any]:
    return {
        "name": each.field,
        "title": each.title,
        "survivor": said_row(each.survivor),
        "absorbed": said_row(each.absorbed),
        "kept": each.kept,
        "because": each.because,
        "asks": not each.is_same,
    }


def said_row(said: SaidValue | None) -> dict[str, Any] | None:
    if said is None:
        return None
    return {
        "value": in_words(said.value),
        "source": said.source_title,
        "at": said.last_verified_at,
        "fresh": {"aging": "ageing"}.get(said.freshness, said.freshness),
    }


#: What moves with a record, where it is called otherwise than its table, or several are not one with an s.
_MOVED: Final = {
    "activity": ("event", "events"),
    "refresh": ("value to look up", "values to look up"),
    "match key": ("key", "keys"),
}


def counted(counts: Mapping[str, int], *, of: str = "merge") -> list[str]:
    """Say how many of each kind move, or are given by an edit: `2 events`."""
    if of == "edit":
        return [f"{count} {'value' if count == 1 else 'values'}" for count in counts.values()]
    named = ((count, _MOVED.get(noun, (noun, f"{noun}s"))) for noun, count in sorted(counts.items()))
    return [f"{count} {one if count == 1 else many}" for count, (one, many) in named]


def rework_row(card: ReworkCard) -> dict[str, Any]:
    words = REWORKS[card.kind]
    return {
        "url": f"/staff/merges/{card.id}/",
        "kind": words.title,
        "undoing": words.undoing,
        "title": card.title,
        "counts": counted(card.counts, of=card.kind),
        "made_at": card.made_at,
        "made_by": card.made_by,
        "is_undone": card.state == "undone",
        "is_erased": card.state == "erased",
        "undone_at": card.undone_at,
        "undone_by": card.undone_by,
        "did": "given" if card.kind == "edit" else "moved",
        "made_url": RECORDS[card.subject_type].format(card.other_id) if card.kind == "split" else "",
        "survivor_url": RECORDS[card.subject_type].format(card.survivor_id) if card.survivor_id else "",
    }


def question_row(card: ReworkCard, each: Question) -> dict[str, Any]:
    other, _, survivor = card.title.partition(" from " if card.kind == "split" else " into ")
    words = ANSWERS[card.kind]
    return {
        "key": each.key,
        "said": each.said,
        "answers": [
            {"code": code, "words": words[code].format(survivor=survivor, other=other)} for code in each.answers
        ],
    }


def edited_row(each: EditedRow, *, subject_type: str) -> dict[str, Any]:
    """Describe a record of an edit of many: what was, what it was given, and what counts now where that is another."""
    return {
        "name": each.name,
        "url": RECORDS[subject_type].format(each.subject_id),
        "before": value_in_words(each.before),
        "given": value_in_words(each.given),
        "present": value_in_words(each.present),
        "is_another": each.present != each.given,
    }
