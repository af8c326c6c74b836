"""The kernel: what every room stands on.

Owns: action, actor, scope, journal, receipt, oversight, guardrail, clock, id, money.
Records: nothing of its own; it writes the rows that rooms record.
"""
