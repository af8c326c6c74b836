"""A database of its own in which what happens is committed and sealed, as rules find it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from forecourt.automation.actions import define_rule
from forecourt.automation.models import Rule, Run
from forecourt.automation.reactions import follow_rules
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from tests.notifications.conftest import committed, seal, sign_in

__all__ = ["committed", "sign_in"]

#: A rule as tests begin with: it notes the town of a company whose name says it.
TOWN: dict[str, Any] = {
    "code": "note-town",
    "title": "Note the town",
    "when": {"events": ["customers.company.changed"], "fields": ["industry"]},
    "only_if": [{"value": "new.industry", "test": "equal", "to": "Brewing"}],
    "then": [{"action": "customers.change_company", "parameters": {"company_id": "{company.id}", "town": "Milltown"}}],
    "permissions": ["customers.see_all", "customers.keep"],
    "marks_wanted": 2,
}


@pytest.fixture
def worker(committed: dict[str, str], database_home: Any) -> Any:
    """The operator's process in that database, with all of earlier tests followed and no rules there."""
    from forecourt.kernel.actors import Proof
    from forecourt.kernel.scope import identify

    secret = (database_home / "secrets" / "operator.key").read_text()
    seal(committed)
    with psycopg.connect(committed["fc_owner"], autocommit=True) as owner:
        for table in ("run", "rule", "position"):
            owner.execute(f"delete from automation_{table}")
        owner.execute(
            "insert into automation_position (name, seq) select 'rules', coalesce(max(seq), 0) from kernel_seal"
        )
    return identify(proof=Proof("process", secret), interface="process")


@pytest.fixture
def follow(committed: dict[str, str], worker: Any) -> Callable[..., int]:
    """Seal what is committed and let rules follow it to the end, their own rows as well."""

    def go(**how: Any) -> int:
        rows = 0
        for _ in range(50):
            seal(committed)
            taken = follow_rules(actor=worker, **how)
            rows += taken
            if not taken:
                return rows
        raise AssertionError("it never ends")

    return go


@pytest.fixture
def define(worker: Any) -> Callable[..., Any]:
    """Define a rule as files do: `define(mode="live", depth=2)`; live at once, where that is asked."""

    def go(mode: str = "live", **more: Any) -> Any:
        asked = {**TOWN, **more}
        perform(define_rule, actor=worker, parameters=asked)
        with scope(worker):
            Rule.objects.filter(code=asked["code"]).update(mode=mode)
            return Rule.objects.get(code=asked["code"])

    return go


@pytest.fixture
def runs(worker: Any) -> Callable[..., list[Run]]:
    """List runs, the earliest first: `runs("note-town")`."""

    def go(code: str = "note-town") -> list[Run]:
        with scope(worker):
            return list(Run.objects.filter(rule__code=code).order_by("id"))

    return go
