"""Automation: rules that act when something happened, under a limited role of their own.

Owns: rule, run (one time that a rule was due, with what came of it), position (how far the journal was followed).
Records: automation.rule.kept, automation.rule.removed, automation.rule.turned, automation.rule.switched_off,
automation.run.done, automation.run.proposed, automation.run.waiting, automation.run.failed, automation.run.dead,
automation.run.held, automation.run.asked, automation.run.refused, automation.loop.cut, automation.run.marked,
automation.run.dismissed, automation.rule.tried, automation.rule.replayed.

A watcher: it follows the sealed journal and acts through the catalogue; nothing below imports it.
"""
