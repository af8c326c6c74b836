"""Chains of rules that set one another off: how deep, through whom, and how that reads."""

from __future__ import annotations

from collections.abc import Sequence


def is_too_deep(path: Sequence[str], *, depth: int) -> bool:
    """Tell whether a chain of rules is longer than its last one allows. `path` ends with that one."""
    return len(path) > depth


def name_chain(path: Sequence[str]) -> str:
    """Say what goes round: `a → b → a`, from the last time that the chain was where it ends."""
    last = path[-1]
    earlier = [place for place, code in enumerate(path[:-1]) if code == last]
    ring = path[earlier[-1] :] if earlier else path
    words = " → ".join(ring)
    if not earlier:
        return f"A chain of {len(path)} rules was cut: {words}."
    if len(ring) == 2:
        return f"{last} sets itself off, and was cut at depth {len(path)}: {words}."
    return f"These rules set one another off, and were cut at depth {len(path)}: {words}."
