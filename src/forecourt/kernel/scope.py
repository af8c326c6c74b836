"""Scope: the only way to a company's rows.

`scope(actor)` opens a transaction and shows the actor's proof to the database. `fc.enter`, which runs as the
tables' owner, checks it and sets a signed capability for the rest of the transaction; the row-security policies
verify that signature. Setting the capability by hand, as an injection might, gives rows to nobody.

`SET LOCAL` outlives a released savepoint, so the earlier capability is put back on the way out. A lazy queryset
that leaves its scope would silently give no rows, so managers of scoped tables raise outside one and queries
return lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Any, Final

import orjson
import psycopg
from django.db import connection, models, transaction

from forecourt.kernel.actors import Actor, Interface, Proof, actor_from
from forecourt.kernel.errors import Unauthenticated

ENTER: Final = "select fc.enter(%s, %s, %s::inet)::text"
#: What is asked in one go with every proof, by its name: a scalar subquery each. See `ask_beside`.
_beside: Final[dict[str, str]] = {}


class Unscoped(RuntimeError):
    """A table that belongs to companies was asked outside any scope: a mistake in the code, never shown to people."""


def ask_beside(name: str, question: str) -> None:
    """Ask the database something together with every proof: a way there and back less for whoever needs it just then.

    Args:
        question: A query of one value, which every role that may enter a scope may ask.
    """
    _beside[name] = question


def identify(*, proof: Proof, interface: Interface) -> Actor:
    """Find out who a proof belongs to, and open nothing. Raises Unauthenticated where it is unknown or over."""
    nested = connection.in_atomic_block
    with transaction.atomic():
        earlier = _capability() if nested else ""
        found, _ = _enter(proof, nested=nested)
        if nested:
            _restore(earlier)
    return actor_from(found, proof=proof, interface=interface)


@contextmanager
def entered(*, proof: Proof, interface: Interface) -> Iterator[Actor]:
    """Find out who a proof belongs to and open that actor's scope in one go: `identify`, then `scope`, asked once.

    Raises Unauthenticated where the proof is unknown or over.
    """
    with _opened(proof) as (found, _):
        actor = actor_from(found, proof=proof, interface=interface)
        with _acting(actor):
            yield actor


@contextmanager
def scope(actor: Actor) -> Iterator[Mapping[str, Any]]:
    """Open a transaction in which the actor's own rows, and no others, exist.

    Within the same actor's scope it joins in. Yields what was asked beside the proof: nothing where it joined in, for
    the answers may be others by now. Raises Unauthenticated if the proof no longer holds.
    """
    outer: Actor | None = getattr(connection, "forecourt_actor", None)
    if outer is not None and outer.proof == actor.proof:
        yield {}
        return
    with _opened(actor.proof) as (_, beside), _acting(actor):
        yield beside


@contextmanager
def _opened(proof: Proof) -> Iterator[tuple[dict[str, Any], Mapping[str, Any]]]:
    """Show a proof for the length of a transaction; one inside another puts the earlier capability back."""
    nested = connection.in_atomic_block
    with transaction.atomic():
        earlier = _capability() if nested else ""
        yield _enter(proof, nested=nested)
        if nested:  # after an exception the savepoint's rollback puts it back
            _restore(earlier)


@contextmanager
def _acting(actor: Actor) -> Iterator[None]:
    """Note whose scope is open, for managers that raise outside one."""
    outer: Actor | None = getattr(connection, "forecourt_actor", None)
    connection.forecourt_actor = actor  # type: ignore[attr-defined]
    try:
        yield
    finally:
        connection.forecourt_actor = outer  # type: ignore[attr-defined]


class ScopedManager(models.Manager[Any]):
    """The manager of every table that belongs to companies: it raises outside a scope."""

    def get_queryset(self) -> models.QuerySet[Any]:
        """Return the table's rows within the open scope."""
        if getattr(connection, "forecourt_actor", None) is None:
            raise Unscoped(f"{self.model.__name__} was asked outside any scope(actor)")
        return super().get_queryset()


def _enter(proof: Proof, *, nested: bool) -> tuple[dict[str, Any], Mapping[str, Any]]:
    """Show a proof, and return what it means and what was asked beside it.

    Bound by the server: Django's own cursor would write the secret into the statement.

    Only a transaction that somebody else opened is worth a savepoint: one that began for this fails with it.
    """
    if "\0" in proof.secret:  # which PostgreSQL cannot even be asked about
        raise Unauthenticated("You are not signed in, or your sign-in has ended.")
    connection.ensure_connection()
    try:
        with transaction.atomic() if nested else nullcontext(), psycopg.Cursor(connection.connection) as cursor:
            row = cursor.execute(_question(), (proof.kind, proof.secret, proof.address)).fetchone()
    except psycopg.errors.InvalidAuthorizationSpecification:
        raise Unauthenticated("You are not signed in, or your sign-in has ended.") from None
    assert row is not None
    return orjson.loads(row[0]), dict(zip(_beside, row[1:], strict=True))


def _question() -> bytes:
    return ", ".join([ENTER, *(f"({question})" for question in _beside.values())]).encode()


def _capability() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(current_setting('fc.capability', true), '')")
        return str(cursor.fetchone()[0])


def _restore(capability: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select set_config('fc.capability', %s, true)", [capability])
