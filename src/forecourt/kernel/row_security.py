"""Migration operations that put row-level security on a table, forced even upon its owner."""

from __future__ import annotations

from django.db.migrations import RunSQL

BY_COMPANY = "(select fc.everywhere()) or company_id = any((select fc.scope())::uuid[])"


def guard(*, table: str, visible: str = BY_COMPANY, writable: str | None = None) -> RunSQL:
    """Enable and force row security on a table.

    Args:
        table: The table's name.
        visible: The condition under which a row exists for the open scope.
        writable: The condition that a new or changed row must meet; `visible` by default.
    """
    return RunSQL(
        f"""
        alter table {table} enable row level security;
        alter table {table} force row level security;
        create policy {table}_scope on {table} using ({visible}) with check ({writable or visible});
        """,
        f"""
        drop policy {table}_scope on {table};
        alter table {table} no force row level security;
        alter table {table} disable row level security;
        """,
    )
