"""Erasing an identifier: nothing opens what was stored of it, and everybody else reads on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from forecourt.access.models import Revocation
from forecourt.data.actions import erase_key, read_rows
from forecourt.data.engine.sealed import SealBroken
from forecourt.data.engine.store import open_store
from forecourt.data.stores import open_landing_store, seal_what_lies_open
from forecourt.kernel.catalogue import get_action
from forecourt.kernel.errors import Forbidden, Invisible
from forecourt.kernel.ids import key_subject
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from forecourt.settings.environment import environment
from tests.signing import open_grant

ERASED, KEPT = "4300000001", "4300000003"


def _grant(actor: Any) -> Any:
    receipt = perform(read_rows, actor=actor, parameters={"dataset": "interval-readings", "keys": [ERASED, KEPT]})
    return open_grant(receipt.once["grant"])


def _objects(grant: Any) -> dict[str, tuple[str, ...]]:
    return {part.key: part.objects for part in grant.slices}


def test_what_was_stored_of_an_erased_identifier_opens_no_more(people, operator) -> None:
    before = _objects(_grant(people("ada@acme.example")))
    store = open_landing_store(actor=operator)
    assert store.read(before[ERASED][0])[:4] == b"PAR1"
    perform(erase_key, actor=operator, parameters={"key": ERASED})
    for path in before[ERASED]:
        assert open_store(environment().store_address).exists(path)
        with pytest.raises(SealBroken):
            open_landing_store(actor=operator).read(path)  # with the new secret, which was made for what lands later
    assert open_landing_store(actor=operator).read(before[KEPT][0])[:4] == b"PAR1"


def test_its_holders_are_served_nothing_of_it_and_all_of_the_rest(people, operator) -> None:
    ada = people("ada@acme.example")
    perform(erase_key, actor=operator, parameters={"key": ERASED})
    grant = _grant(ada)
    assert {part.key: bool(part.periods) for part in grant.slices} == {ERASED: False, KEPT: True}
    assert grant.secrets.keys() == {KEPT}


def test_running_streams_are_told_and_it_is_journalled(operator) -> None:
    receipt = perform(erase_key, actor=operator, parameters={"key": ERASED})
    assert receipt.result["objects"] > 0
    assert Revocation.objects.filter(kind="key", subject=key_subject(ERASED)).exists()
    with scope(operator):
        row = Journal.objects.get(event="data.key.erased")
    assert (row.company_id, row.new["key"]) == (None, ERASED)


def test_what_was_never_stored_cannot_be_erased(operator) -> None:
    with pytest.raises(Invisible):
        perform(erase_key, actor=operator, parameters={"key": "4399999999"})


@pytest.mark.parametrize("email", ["ada@acme.example", "susy@meridian.example", "olga@meridian.example"])
def test_it_is_the_operators_alone(people, email) -> None:
    with pytest.raises(Invisible):
        get_action("data.erase_key")
    with pytest.raises(Forbidden):
        perform(erase_key, actor=people(email), parameters={"key": ERASED})


def test_a_store_of_an_earlier_version_is_sealed_once(people, operator) -> None:
    path = _objects(_grant(people("ada@acme.example")))[KEPT][0]
    bare, sealed = open_store(environment().store_address), open_landing_store(actor=operator)
    plain = sealed.read(path)
    bare.replace(path, plain)
    with pytest.raises(SealBroken):
        sealed.read(path)
    assert (seal_what_lies_open(actor=operator), seal_what_lies_open(actor=operator)) == (1, 0)
    assert sealed.read(path) == plain
    assert bare.read(path) != plain


def test_large_grants_are_removed_when_they_have_ended(tmp_path) -> None:
    store = open_store((tmp_path / "objects").as_uri())
    store.write("grants/one", b"x")
    store.write("interval-readings/x", b"x")
    assert store.delete_older("grants", before=datetime(2020, 1, 1, tzinfo=UTC)) == 0
    assert store.delete_older("grants", before=datetime.max.replace(tzinfo=UTC)) == 1
    assert list(store.list()) == ["interval-readings/x"]
