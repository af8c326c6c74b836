"""Migration operations that put row-level security on a table, forced even upon its owner."""

from __future__ import annotations

from django.db.migrations import RunSQL

BY_COMPANY = "(select fc.everywhere()) or company_id = any((select fc.scope())::uuid[])"
BY_PROVIDER = "(select fc.everywhere())"
BY_ITS_USER = "user_id = (select fc.actor())"
#: How each command's policy states its condition.
WRITES = (("insert", "with check"), ("update", "using"), ("delete", "using"))


def guard(*, table: str, visible: str = BY_COMPANY, writable: str | None = None) -> RunSQL:
    """Enable and force row security on a table.

    Args:
        table: The table's name.
        visible: The condition under which a row exists for the open scope; a row that is written must meet it too.
        writable: A further condition for whoever adds, changes or removes a row. What decides over companies is
            written by the provider alone: an injection in a customer's scope reads that customer's rows at most.
    """
    policies = [f"create policy {table}_scope on {table} using ({visible}) with check ({visible});"]
    names = [f"{table}_scope"]
    for command, states in WRITES if writable else ():
        names.append(f"{table}_{command}")
        policies.append(
            f"create policy {table}_{command} on {table} as restrictive for {command} to fc_app, fc_worker"
            f" {states} ({writable});"
        )
    return RunSQL(
        f"""
        alter table {table} enable row level security;
        alter table {table} force row level security;
        {" ".join(policies)}
        """,
        f"""
        {" ".join(f"drop policy {name} on {table};" for name in names)}
        alter table {table} no force row level security;
        alter table {table} disable row level security;
        """,
    )
