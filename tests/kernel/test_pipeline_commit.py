"""An action that is alone in its transaction ends with the commit, which checks what was left to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from psycopg.types.range import TimestamptzRange

from forecourt.customers.models import Affiliation, Company
from forecourt.kernel.actors import Actor, Proof
from forecourt.kernel.catalogue import Action, Parameters
from forecourt.kernel.errors import Malformed
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import Performance, perform
from forecourt.kernel.scope import identify, scope


def _allow(actor: Any, parameters: Any) -> None:
    return None


def _note(performance: Performance, parameters: Parameters) -> Mapping[str, Any]:
    company = Company.objects.filter(is_provider=False).first()
    assert company is not None
    performance.record("customers.company.noted", subject=("company", company.id), company_id=company.id)
    return {}


def _name_nobody(performance: Performance, parameters: Parameters) -> Mapping[str, Any]:
    """Name a person who is not there: a foreign key that is checked at the commit."""
    valid = TimestamptzRange(performance.now, None)
    Affiliation.objects.create(company_id=performance.actor.company_id, person_id=uuid4(), valid=valid)
    return _note(performance, parameters)


NOTE = Action("customers.note", "Note", Parameters, _allow, _note)
NAMES_NOBODY = replace(NOTE, do=_name_nobody)


@pytest.fixture
def operator(
    own_urls: dict[str, str], operator_secret: str, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Actor]:
    """The operator's process in a database of this module's own, where what is done is committed."""
    from django.db import connection

    from forecourt.settings.databases import from_url

    before = dict(connection.settings_dict)
    with django_db_blocker.unblock():
        connection.close()
        connection.close_pool()
        connection.settings_dict.update(from_url(own_urls["fc_worker"], pool_size=2))
        yield identify(proof=Proof("process", operator_secret), interface="process")
        connection.close()
        connection.close_pool()
    connection.settings_dict.clear()
    connection.settings_dict.update(before)


def _journalled(actor: Actor, event: str) -> int:
    with scope(actor):
        return Journal.objects.filter(event=event, action=NOTE.name).count()


def test_what_was_done_is_there_for_the_next_transaction(operator) -> None:
    perform(NOTE, actor=operator, parameters={})
    assert _journalled(operator, "customers.company.noted") == 1


def test_what_a_constraint_says_at_the_commit_is_a_refusal_that_undoes_all_and_is_journalled(operator) -> None:
    noted, refused = (_journalled(operator, event) for event in ("customers.company.noted", "kernel.action.refused"))
    with pytest.raises(Malformed, match="not there"):
        perform(NAMES_NOBODY, actor=operator, parameters={})
    assert _journalled(operator, "customers.company.noted") == noted
    assert _journalled(operator, "kernel.action.refused") == refused + 1


def test_a_dry_run_finds_out_too_and_leaves_nothing(operator) -> None:
    refused = _journalled(operator, "kernel.action.refused")
    with pytest.raises(Malformed, match="not there"):
        perform(NAMES_NOBODY, actor=operator, parameters={}, dry_run=True)
    assert _journalled(operator, "kernel.action.refused") == refused


def test_what_was_refused_at_the_commit_leaves_the_connection_fit_for_the_next(operator) -> None:
    noted = _journalled(operator, "customers.company.noted")
    with pytest.raises(Malformed):
        perform(NAMES_NOBODY, actor=operator, parameters={})
    perform(NOTE, actor=operator, parameters={})
    assert _journalled(operator, "customers.company.noted") == noted + 1


def test_what_a_constraint_says_of_a_part_is_known_before_the_next_part(operator) -> None:
    noted = _journalled(operator, "customers.company.noted")
    with scope(operator):
        with pytest.raises(Malformed, match="not there"):
            perform(NAMES_NOBODY, actor=operator, parameters={})
        perform(NOTE, actor=operator, parameters={})
    assert _journalled(operator, "customers.company.noted") == noted + 1
