"""The same request again gets the first receipt, and does nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from django.db import connection

from forecourt.kernel.catalogue import Action, Parameters
from forecourt.kernel.errors import Forbidden, Malformed
from forecourt.kernel.idempotency import KEY_LENGTH, KeyReused
from forecourt.kernel.models import Journal
from forecourt.kernel.models import Performance as Kept
from forecourt.kernel.pipeline import Performance, perform
from forecourt.kernel.scope import scope


class Note(Parameters):
    """Something to note."""

    text: str


def _may_note(actor: Any, parameters: Note) -> None:
    if parameters.text == "forbidden":
        raise Forbidden("No.")


def _note(performance: Performance, parameters: Note) -> Mapping[str, Any]:
    if parameters.text == "fails":
        raise ZeroDivisionError
    subject = ("company", performance.actor.company_id or "")
    performance.record(
        "test.noted", subject=subject, company_id=performance.actor.company_id, new={"n": parameters.text}
    )
    performance.once["secret"] = "fct_a-secret-told-once"
    return {"text": parameters.text, "company": performance.actor.company_name}


NOTE = Action("test.note", "Note", Note, _may_note, _note)


def _do(actor: Any, text: str, key: str | None, **more: Any) -> Any:
    return perform(NOTE, actor=actor, parameters={"text": text}, idempotency_key=key, **more)


def _count(actor: Any) -> int:
    with scope(actor):
        return Journal.objects.filter(event="test.noted").count()


def test_the_same_request_again_gets_the_first_receipt(people) -> None:
    ada = people("ada@acme.example")
    first, again = _do(ada, "one", "key"), _do(ada, "one", "key")
    assert (first.replayed, again.replayed) == (False, True)
    assert (again.id, again.journal_ids, again.result) == (first.id, first.journal_ids, first.result)
    assert _count(ada) == 1


def test_without_a_key_it_is_done_again(people) -> None:
    ada = people("ada@acme.example")
    assert _do(ada, "one", None).id != _do(ada, "one", None).id
    assert _count(ada) == 2


def test_a_key_stands_for_one_request(people) -> None:
    ada = people("ada@acme.example")
    _do(ada, "one", "key")
    with pytest.raises(KeyReused) as refused:
        _do(ada, "two", "key")
    assert refused.value.status == 422
    assert _count(ada) == 1


def test_what_is_told_once_is_neither_stored_nor_told_again(people) -> None:
    ada = people("ada@acme.example")
    assert _do(ada, "one", "key").once == {"secret": "fct_a-secret-told-once"}
    assert _do(ada, "one", "key").once == {}
    with scope(ada), connection.cursor() as cursor:
        cursor.execute("select string_agg(t::text, '') from kernel_performance t")
        assert "fct_" not in cursor.fetchone()[0]


def test_another_persons_key_is_another_key(people) -> None:
    ada, kelly, ben = (people(each) for each in ("ada@acme.example", "kelly@acme.example", "ben@bravo.example"))
    receipts = [_do(each, "one", "key") for each in (ada, kelly, ben)]
    assert not any(receipt.replayed for receipt in receipts)
    assert len({receipt.id for receipt in receipts}) == 3


def test_nobody_sees_the_receipts_of_a_colleague(people) -> None:
    ada, kelly = people("ada@acme.example"), people("kelly@acme.example")
    _do(ada, "one", "key")
    with scope(kelly):
        assert Kept.objects.count() == 0


def test_a_receipt_of_one_company_is_not_given_in_another(people) -> None:
    banksia = people("petra@voltwise.example", company="Banksia Street Retail Group")
    tamar = people("petra@voltwise.example", company="Tamar Flats Dairy Co-operative")
    assert banksia.id == tamar.id
    assert _do(banksia, "one", "key").result["company"] == "Banksia Street Retail Group"
    with pytest.raises(KeyReused):
        _do(tamar, "one", "key")


def test_a_dry_run_takes_no_key(people) -> None:
    ada = people("ada@acme.example")
    assert _do(ada, "one", "key", dry_run=True).outcome == "would_do"
    assert _do(ada, "two", "key").replayed is False


def test_what_was_refused_or_failed_takes_no_key(people) -> None:
    ada = people("ada@acme.example")
    with pytest.raises(Forbidden):
        _do(ada, "forbidden", "key")
    with pytest.raises(ZeroDivisionError):
        _do(ada, "fails", "key")
    assert _do(ada, "one", "key").replayed is False


@pytest.mark.parametrize("key", ["", "x" * (KEY_LENGTH + 1), "a\0b"])
def test_a_key_of_an_impossible_length_or_content_is_refused(people, key) -> None:
    with pytest.raises(Malformed):
        _do(people("ada@acme.example"), "one", key)


def test_the_longest_key_is_taken(people) -> None:
    ada = people("ada@acme.example")
    assert _do(ada, "one", "x" * KEY_LENGTH).replayed is False
    assert _do(ada, "one", "x" * KEY_LENGTH).replayed is True
