"""What people change about their own browser: the company it is in, and how pages look."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from forecourt.access import events
from forecourt.access.models import User
from forecourt.access.policies import may_choose_theme, may_end_sessions, may_switch_company
from forecourt.access.revocations import revoke
from forecourt.access.sessions import choose_company, end_one_session, end_other_sessions
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.errors import Invisible
from forecourt.kernel.pipeline import Performance


class SwitchCompany(Parameters):
    """The parameters of `access.switch_company`."""

    company_id: UUID = Field(description="Which of your companies.", examples=[EXAMPLE_ID])


class EndSession(Parameters):
    """The parameters of `access.end_session`."""

    handle: UUID = Field(description="Which browser, as the list of sessions names it.", examples=[EXAMPLE_ID])


class EndOtherSessions(Parameters):
    """The parameters of `access.end_other_sessions`: none."""


class ChooseTheme(Parameters):
    """The parameters of `access.choose_theme`."""

    theme: Literal["system", "light", "dark"] = Field(
        description="Light, dark, or as your system does.", examples=["dark"]
    )


class ChooseKeys(Parameters):
    """The parameters of `access.choose_keys`."""

    letters: bool = Field(description="Whether single letters are keys.", examples=[False])


@action(
    name="access.switch_company",
    title="Switch to another of your companies",
    parameters=SwitchCompany,
    policy=may_switch_company,
    undone_by="access.switch_company",
)
def switch_company(performance: Performance, parameters: SwitchCompany) -> dict[str, Any]:
    """Note the company in the session. Entering it goes by membership, which `fc.enter` checks on every request.

    Raises Invisible for a company the person is no member of, whether or not it exists.
    """
    from forecourt.access.queries import list_company_choices

    actor = performance.actor
    chosen = next((c for c in list_company_choices(actor=actor) if c.id == parameters.company_id), None)
    if chosen is None:
        raise Invisible()
    choose_company(session_key=actor.proof.secret, company_id=chosen.id)
    performance.record(
        events.COMPANY_SWITCHED,
        subject=("user", actor.id),
        company_id=actor.company_id,
        old={"company": actor.company_name},
        new={"company": chosen.name},
    )
    return {"company_id": chosen.id, "company": chosen.name}


@action(
    name="access.choose_theme",
    title="Choose how the pages look",
    parameters=ChooseTheme,
    policy=may_choose_theme,
    undone_by="access.choose_theme",
)
def choose_theme(performance: Performance, parameters: ChooseTheme) -> dict[str, Any]:
    """Show the pages light, dark, or as the person's system does. It concerns no company."""
    chosen = User.objects.select_for_update().get(id=performance.actor.id)
    was, chosen.theme = chosen.theme, parameters.theme
    chosen.save(update_fields=["theme"])
    performance.record(
        events.THEME_CHOSEN,
        subject=("user", chosen.id),
        company_id=None,
        old={"theme": was},
        new={"theme": chosen.theme},
    )
    return {"theme": chosen.theme}


@action(
    name="access.choose_keys",
    title="Turn letter keys on or off",
    parameters=ChooseKeys,
    policy=may_choose_theme,
    undone_by="access.choose_keys",
)
def choose_keys(performance: Performance, parameters: ChooseKeys) -> dict[str, Any]:
    """Let single letters be keys of the pages, or not: who dictates or types by accident turns them off."""
    chosen = User.objects.select_for_update().get(id=performance.actor.id)
    was, chosen.letter_keys = chosen.letter_keys, parameters.letters
    chosen.save(update_fields=["letter_keys"])
    performance.record(
        events.KEYS_CHOSEN,
        subject=("user", chosen.id),
        company_id=None,
        old={"letters": was},
        new={"letters": chosen.letter_keys},
    )
    return {"letters": chosen.letter_keys}


@action(name="access.end_session", title="Sign out elsewhere", parameters=EndSession, policy=may_end_sessions)
def end_session(performance: Performance, parameters: EndSession) -> dict[str, Any]:
    """Sign the person out in another browser; downloads that run are cut. Raises Invisible."""
    actor = performance.actor
    if not end_one_session(session_key=actor.proof.secret, handle=parameters.handle):
        raise Invisible()
    _record_ended(performance, what="one browser")
    return {"ended": 1}


@action(
    name="access.end_other_sessions",
    title="Sign out everywhere else",
    parameters=EndOtherSessions,
    policy=may_end_sessions,
)
def end_all_other_sessions(performance: Performance, parameters: EndOtherSessions) -> dict[str, Any]:
    """Sign the person out in every browser but this one; downloads that run are cut."""
    actor = performance.actor
    ended = end_other_sessions(user_id=actor.id, but=actor.proof.secret)
    _record_ended(performance, what="every other browser")
    return {"ended": ended}


def _record_ended(performance: Performance, *, what: str) -> None:
    actor = performance.actor
    revoke(kind="user", subject=actor.id)
    performance.record(
        events.SESSION_ENDED, subject=("user", actor.id), company_id=actor.company_id, new={"what": what}
    )
