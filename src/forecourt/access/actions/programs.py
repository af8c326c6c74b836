"""Letting in a program that waits with a code, or refusing it (RFC 8628)."""

from __future__ import annotations

from typing import Any, Final

from pydantic import Field, field_validator

from forecourt.access import events
from forecourt.access.admitting import Waiting, decide
from forecourt.access.models import Token
from forecourt.access.policies import may_let_in
from forecourt.access.rules import code_as_written, expiry
from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Invisible
from forecourt.kernel.pipeline import Performance

#: How many days the token of a program that was let in lives.
DAYS: Final = 90


class OneProgram(Parameters):
    """The parameters of what is done with a program that waits."""

    code: str = Field(
        max_length=20, description="The code that the program shows, such as BCDF-GHJK.", examples=["BCDF-GHJK"]
    )

    @field_validator("code")
    @classmethod
    def _is_a_code(cls, value: str) -> str:
        code = code_as_written(value)
        if not code:
            raise ValueError("a code is eight letters, such as BCDF-GHJK")
        return code


@action(
    name="access.let_program_in",
    title="Let a program in",
    parameters=OneProgram,
    policy=may_let_in,
    undone_by="access.revoke_token",
)
def let_program_in(performance: Performance, parameters: OneProgram) -> dict[str, Any]:
    """Give the program that shows this code a token of one's own, for 90 days and with no more than it asked for.

    Raises Invisible where none waits with it any more.
    """
    waiting = _decide(parameters, is_let_in=True)
    actor, now = performance.actor, true_now()
    scopes = None if waiting.scopes is None else sorted(set(waiting.scopes) & actor.permissions)
    token = Token.objects.create(
        user_id=actor.id,
        company_id=actor.company_id,
        name=waiting.name,
        hint=waiting.hint,
        token_hash=waiting.token_hash,
        scopes=scopes,
        made_at=now,
        expires_at=expiry(now=now, days=DAYS),
    )
    performance.record(
        events.PROGRAM_LET_IN,
        subject=("token", token.id),
        company_id=actor.company_id,
        new={
            "name": token.name,
            "address": waiting.address,
            "scopes": token.scopes,
            "expires_at": token.expires_at.isoformat(),
        },
    )
    return {"token_id": token.id, "name": token.name, "expires_at": token.expires_at}


@action(name="access.refuse_program", title="Refuse a program", parameters=OneProgram, policy=may_let_in)
def refuse_program(performance: Performance, parameters: OneProgram) -> dict[str, Any]:
    """Tell the program that shows this code no. Raises Invisible where none waits with it any more."""
    waiting = _decide(parameters, is_let_in=False)
    performance.record(
        events.PROGRAM_REFUSED,
        subject=("program", parameters.code),
        company_id=performance.actor.company_id,
        new={"name": waiting.name, "address": waiting.address},
    )
    return {"name": waiting.name}


def _decide(parameters: OneProgram, *, is_let_in: bool) -> Waiting:
    waiting = decide(code=parameters.code, is_let_in=is_let_in)
    if waiting is None:
        raise Invisible("No program waits with this code. A code works once, for ten minutes.")
    return waiting
