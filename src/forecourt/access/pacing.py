"""How fast somebody may ask: an allowance of requests that refills evenly, counted in the database.

The web is several processes, so none of them could count by itself. One statement on a table that is not logged takes a
request out of the allowance and tells what is left.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from forecourt.kernel.actors import Actor

WINDOW_S = 60


@dataclass(frozen=True, slots=True)
class Allowance:
    """What somebody has of requests.

    Attributes:
        holder: `token` or `person`: whose it is.
        quota: How many a minute.
        remaining: How many are left now.
        whole_in_s: Seconds until it is whole again.
        wait_s: Seconds until there is one again; 0 where one was taken.
    """

    holder: str
    quota: int
    remaining: int
    whole_in_s: float
    wait_s: float

    @property
    def is_used_up(self) -> bool:
        """Tell whether nothing was left to take."""
        return self.wait_s > 0


def take_request(actor: Actor, *, a_minute: int) -> Allowance | None:
    """Take a request out of the allowance of a token, or of a person who came without one; None where none is set.

    `a_minute` is the house's limit; 0 sets none. To be called outside a transaction: the statement is one of its own.
    """
    if a_minute == 0:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "select quota, remaining, whole_in, wait from fc.take_request(%s, %s, %s)",
            [actor.token_id or actor.id, actor.token_id, a_minute],
        )
        return Allowance("token" if actor.token_id else "person", *cursor.fetchone())
