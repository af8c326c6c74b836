"""The first day of a company's administrator: what is left to do until the portal works for the company."""

from __future__ import annotations

from typing import Any, Final

from forecourt.access.queries import list_first_day
from forecourt.kernel.actors import Actor

#: In the order in which they make sense: step, title, text, where (the guide goes there itself), button, permission.
_STEPS: Final = (
    ("data", "See your data", "Every meter, to the interval, with its quality.", "", "Open My data", "data.read_rows"),
    (
        "colleague",
        "Invite a colleague",
        "With a role that says what they may do. They get a mail.",
        "/company/people/",
        "Invite a colleague",
        "access.keep_colleagues",
    ),
    (
        "token",
        "Make a token",
        "Let your spreadsheet or notebook read the same rows by itself.",
        "/tokens/",
        "Make a token",
        "access.manage_tokens",
    ),
)


def steps_of(*, actor: Actor) -> list[dict[str, Any]] | None:
    """Describe the steps for an administrator who is not through with them; None for everybody else."""
    if not actor.may("access.keep_colleagues"):
        return None
    done = list_first_day(actor=actor)
    steps = [
        {"name": name, "title": title, "text": text, "url": url, "button": button, "done": name in done}
        for name, title, text, url, button, permission in _STEPS
        if actor.may(permission)
    ]
    left = [step for step in steps if not step["done"]]
    if not left or "left" in done:
        return None
    left[0]["is_next"] = True
    return steps
