"""Oversight: how much each action is watched, who has to say yes, and what it costs to watch.

Owns: dial (a rule that turns oversight up), guardrail (a limit with a reason), use (what of a limit was used up),
effort (what an action saves), tally (how often what was done).
Records: oversight.dial.defined, oversight.dial.removed, oversight.guardrail.defined, oversight.guardrail.removed,
oversight.effort.defined, oversight.economics.exported.

A watcher: it answers the kernel's questions about the dial and reads the journal; nothing below imports it.
"""
