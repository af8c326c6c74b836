"""Oversight: how much each action is watched, who has to say yes, and what it costs to watch.

Owns: dial (a rule that turns oversight up), guardrail (a limit with a reason), use (what of a limit was used up),
effort (what an action saves), tally (how often what was done),
approval (what waits until others say yes), vote, deputy (who approves in a colleague's place for some days).
Records: oversight.dial.defined, oversight.dial.removed, oversight.guardrail.defined, oversight.guardrail.removed,
oversight.approval.asked, oversight.approval.asked_of_provider, oversight.approval.passed_on,
oversight.approval.reminded, oversight.approval.reminded_of_provider, oversight.approval.escalated,
oversight.approval.given, oversight.approval.declined, oversight.approval.withdrawn, oversight.approval.lapsed,
oversight.approval.voided, oversight.approval.done, oversight.approval.ready, oversight.approval.collected,
oversight.approval.over, oversight.approval.failed, oversight.deputy.named, oversight.deputy.ended,
oversight.effort.defined, oversight.economics.exported.

A watcher: it answers the kernel's questions about the dial and reads the journal; nothing below imports it.
"""
