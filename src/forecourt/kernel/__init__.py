"""The kernel: what every room stands on.

Owns: action, actor, scope, journal, receipt, oversight, guardrail, clock, id, money.
Records: kernel.action.asked, kernel.action.refused, kernel.entries.exported; else it writes the rows that rooms record.
"""
