"""What can be done with machine clients: programs that act for a company in nobody's name."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import Field, field_validator

from forecourt.access import events
from forecourt.access.models import Client
from forecourt.access.permissions import in_words, usable
from forecourt.access.policies import may_keep_clients, visible_clients
from forecourt.access.proving import ask
from forecourt.access.revocations import revoke
from forecourt.access.rules import FOR_PEOPLE_ONLY, MOST_CLIENTS, MOST_NETWORKS, hint_of, network_of, new_secret
from forecourt.access.sessions import hash_of
from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Conflict, Forbidden, Invisible
from forecourt.kernel.pipeline import Performance


class TooManyClients(Conflict):
    """So many machine clients are a mistake."""

    code, title = "too_many_clients", "There are too many machine clients"


class AddClient(Parameters):
    """The parameters of `access.add_client`."""

    name: str = Field(
        min_length=1, max_length=100, description="What it is; the journal names it so.", examples=["Nightly import"]
    )
    scopes: tuple[str, ...] = Field(
        min_length=1,
        max_length=100,
        description="What it may: some of your own permissions, with what they are worth nothing without.",
        examples=[["data.read_rows"]],
    )
    networks: tuple[str, ...] = Field(
        default=(),
        max_length=MOST_NETWORKS,
        description="From where it is good, such as 203.0.113.0/24; none: anywhere.",
        examples=[["203.0.113.0/24"]],
    )

    @field_validator("networks")
    @classmethod
    def _are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(network_of(each) for each in value)


class OneClient(Parameters):
    """The parameters of what is done with one machine client."""

    client_id: UUID = Field(description="Which machine client.", examples=[EXAMPLE_ID])


@action(
    name="access.add_client",
    title="Add a machine client",
    parameters=AddClient,
    policy=may_keep_clients,
    undone_by="access.remove_client",
)
def add_client(performance: Performance, parameters: AddClient) -> dict[str, Any]:
    """Let a program act for the company, in nobody's name; its secret is told once, in the receipt.

    With id and secret it fetches tokens for an hour each at `/oauth/token`. Raises Forbidden for a scope that the actor
    does not have, or that only people have; TooManyClients.
    """
    actor, now, secret = performance.actor, true_now(), new_secret()
    _refuse_scopes(actor, parameters.scopes)
    if visible_clients(actor).count() >= MOST_CLIENTS:
        raise TooManyClients(f"A company has {MOST_CLIENTS} machine clients at most. Remove one first.")
    client = Client.objects.create(
        company_id=actor.company_id,
        name=parameters.name,
        scopes=usable(parameters.scopes, within=actor.permissions),
        networks=list(parameters.networks),
        hint=hint_of(secret),
        secret_hash=hash_of(secret),
        made_by=actor.name,
        made_at=now,
        renewed_at=now,
    )
    performance.once["client_secret"] = secret
    performance.record(
        events.CLIENT_ADDED,
        subject=("client", client.id),
        company_id=client.company_id,
        new={"name": client.name, "scopes": client.scopes, "networks": client.networks},
    )
    return {"client_id": client.id, "hint": client.hint}


@action(
    name="access.renew_client_secret",
    title="Renew a machine client's secret",
    parameters=OneClient,
    policy=may_keep_clients,
)
def renew_client_secret(performance: Performance, parameters: OneClient) -> dict[str, Any]:
    """Give a machine client another secret, told once; the one before ends, and every token fetched with it.

    Raises Invisible.
    """
    client, secret = _one(performance.actor, parameters.client_id), new_secret()
    client.hint, client.secret_hash, client.renewed_at = hint_of(secret), hash_of(secret), true_now()
    client.save(update_fields=["hint", "secret_hash", "renewed_at"])
    revoke(kind="user", subject=client.id)
    performance.once["client_secret"] = secret
    performance.record(
        events.CLIENT_RENEWED, subject=("client", client.id), company_id=client.company_id, new={"name": client.name}
    )
    return {"client_id": client.id, "hint": client.hint}


@action(name="access.remove_client", title="Remove a machine client", parameters=OneClient, policy=may_keep_clients)
def remove_client(performance: Performance, parameters: OneClient) -> dict[str, Any]:
    """End a machine client and its tokens; what it downloads is cut within seconds. Raises Invisible."""
    client = _one(performance.actor, parameters.client_id)
    client.removed_at = true_now()
    client.save(update_fields=["removed_at"])
    revoke(kind="user", subject=client.id)
    performance.record(
        events.CLIENT_REMOVED,
        subject=("client", client.id),
        company_id=client.company_id,
        old={"name": client.name, "scopes": client.scopes},
    )
    return {"client_id": client.id, "removed_at": client.removed_at}


def _one(actor: Actor, client_id: UUID) -> Client:
    client = visible_clients(actor).select_for_update().filter(id=client_id).first()
    if client is None:
        raise Invisible()
    return client


def _refuse_scopes(actor: Actor, scopes: tuple[str, ...]) -> None:
    above = sorted(set(scopes) - actor.permissions)
    if above:
        raise Forbidden(f"There is no permission {above[0]!r} that you can give.", next=["Choose among your own."])
    if not ask("select fc.may_keep_client(%s, %s::text[])", actor.company_id, list(scopes)):
        raise Forbidden("What was granted to you for a time is not passed on.", next=["Choose what your role allows."])
    personal = sorted(set(scopes) & FOR_PEOPLE_ONLY)
    if personal:
        raise Forbidden(f"Only people {in_words(permission=personal[0])}.", next=["Leave that scope out."])
