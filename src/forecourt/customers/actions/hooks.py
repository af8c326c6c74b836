"""Let outside systems send activity by themselves, each with a secret of its own, and take that back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import Field

from forecourt.customers.events import activity as events
from forecourt.customers.hook_secrets import close_secret, hint_of, make_secret
from forecourt.customers.models import Hook, HookDelivery
from forecourt.customers.policies import may_define_model, may_follow_activity
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Conflict, Invisible
from forecourt.kernel.pipeline import Performance

CODE = r"^[a-z][a-z0-9_-]*$"


class HookThere(Conflict):
    """A source has one hook."""

    code, title = "hook_there", "This source has a hook already"


class AddHook(Parameters):
    """The parameters of `customers.add_hook`."""

    code: str = Field(
        max_length=40, pattern=CODE, description="What its activity names as its source.", examples=["telephony"]
    )
    title: str = Field(min_length=1, max_length=100, description="What people call it.", examples=["Telephone system"])


class OneHook(Parameters):
    """The parameters of what is done with one hook."""

    code: str = Field(max_length=40, pattern=CODE, description="Which hook.", examples=["telephony"])


class SwitchHook(OneHook):
    """The parameters of `customers.switch_hook`."""

    is_on: bool = Field(description="Whether what it sends is taken.", examples=[False])


class SwitchedAlready(Conflict):
    """The hook is so already."""

    code, title = "hook_switched_already", "The hook is so already"


class RefuseDelivery(Parameters):
    """The parameters of `customers.refuse_delivery`."""

    delivery_id: UUID = Field(description="Which delivery.", examples=[EXAMPLE_ID])
    said: str = Field(max_length=500, description="Why.", examples=["There is no kind of activity 'dance'."])


@action(
    name="customers.add_hook",
    title="Let a system send activity",
    parameters=AddHook,
    policy=may_define_model,
    undone_by="customers.remove_hook",
)
def add_hook(performance: Performance, parameters: AddHook) -> dict[str, Any]:
    """Let a system send activity to `/hooks/CODE`; the secret that it signs with is told once.

    Raises HookThere.
    """
    if Hook.objects.filter(code=parameters.code).exists():
        raise HookThere(f"{parameters.code} has a hook already.", pointer="/data/attributes/code")
    secret = make_secret()
    hook = Hook.objects.create(
        code=parameters.code,
        title=parameters.title,
        sealed_secret=close_secret(code=parameters.code, secret=secret),
        hint=hint_of(secret),
        made_by=performance.actor.name,
        made_at=true_now(),
    )
    performance.once["secret"] = secret
    _record(performance, events.HOOK_ADDED, hook, new={"title": hook.title})
    return {"code": hook.code, "hint": hook.hint}


@action(name="customers.renew_hook", title="Give a hook a new secret", parameters=OneHook, policy=may_define_model)
def renew_hook(performance: Performance, parameters: OneHook) -> dict[str, Any]:
    """Take what is signed with a new secret, and nothing that is signed with the old one. Raises Invisible."""
    hook, secret = _one(parameters.code), make_secret()
    hook.sealed_secret, hook.hint = close_secret(code=hook.code, secret=secret), hint_of(secret)
    hook.save(update_fields=["sealed_secret", "hint"])
    performance.once["secret"] = secret
    _record(performance, events.HOOK_RENEWED, hook, new={"title": hook.title})
    return {"code": hook.code, "hint": hook.hint}


@action(
    name="customers.switch_hook",
    title="Switch a hook off or on",
    parameters=SwitchHook,
    policy=may_define_model,
    undone_by="customers.switch_hook",
)
def switch_hook(performance: Performance, parameters: SwitchHook) -> dict[str, Any]:
    """Take nothing from a system for a while, or take it again; its secret stays. Raises Invisible, SwitchedAlready."""
    hook = _one(parameters.code)
    if hook.is_on == parameters.is_on:
        raise SwitchedAlready(f"{hook.title} is {'on' if hook.is_on else 'off'} already.")
    hook.is_on = parameters.is_on
    hook.save(update_fields=["is_on"])
    new = {"title": hook.title, "is_on": hook.is_on}
    _record(performance, events.HOOK_SWITCHED, hook, old={"is_on": not hook.is_on}, new=new)
    return {"code": hook.code, "is_on": hook.is_on}


@action(
    name="customers.remove_hook",
    title="Let a system send activity no more",
    parameters=OneHook,
    policy=may_define_model,
    undone_by="customers.add_hook",
)
def remove_hook(performance: Performance, parameters: OneHook) -> dict[str, Any]:
    """Take nothing more from a system, and forget its secret; what it sent stays. Raises Invisible."""
    hook = _one(parameters.code)
    _record(performance, events.HOOK_REMOVED, hook, old={"title": hook.title}, new={})
    hook.delete()
    return {"code": parameters.code}


@action(
    name="customers.refuse_delivery",
    title="Note that a delivery cannot be taken in",
    parameters=RefuseDelivery,
    policy=may_follow_activity,
    is_internal=True,
)
def refuse_delivery(performance: Performance, parameters: RefuseDelivery) -> dict[str, Any]:
    """Keep a delivery that cannot be taken in, with the reason. Raises Invisible."""
    delivery = HookDelivery.objects.filter(id=parameters.delivery_id, state=HookDelivery.WAITING).first()
    if delivery is None:
        raise Invisible()
    delivery.state, delivery.said = HookDelivery.REFUSED, parameters.said
    delivery.save(update_fields=["state", "said"])
    performance.record(
        events.DELIVERY_REFUSED,
        subject=("delivery", delivery.id),
        company_id=None,
        new={"source": delivery.source, "message": delivery.message_id, "said": parameters.said},
    )
    return {"delivery_id": delivery.id}


def _one(code: str) -> Hook:
    hook: Hook | None = Hook.objects.select_for_update().filter(code=code).first()
    if hook is None:
        raise Invisible()
    return hook


def _record(performance: Performance, event: str, hook: Hook, **values: Any) -> None:
    performance.record(event, subject=("hook", hook.code), company_id=None, **values)
