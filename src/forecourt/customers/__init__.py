"""Customers: the companies and people that the provider knows, what is known of them, by whom it was said, and
what happened with them.

Owns: company, person, affiliation, system, fact, fact type, reference, redirect, activity, kind of activity,
measure, measurement, anomaly, hook, delivery, proposal, match key, match word, match follower, rework (a merge, split
or mass edit), rework item, stewardship.
Records, of companies and people: customers.company.added, customers.company.changed, customers.provider.defined,
customers.person.added, customers.person.affiliated, customers.affiliation.ended, customers.stage.moved,
customers.person.erased.
Records, of what is known: customers.facts.changed, customers.facts.noted, customers.facts.verified,
customers.facts.doubted, customers.fact.withdrawn, customers.fact_type.defined, customers.system.defined,
customers.reference.added, customers.reference.removed.
Records, of what happened: customers.activity.taken_in, customers.activity.recorded, customers.activity.corrected,
customers.activity.removed, customers.activity.placed, customers.activity_kind.defined, customers.measure.defined,
customers.anomaly.raised, customers.anomaly.resolved, customers.hook.added, customers.hook.renewed,
customers.hook.switched, customers.hook.removed, customers.delivery.refused.
Records, of records that are one, or two: customers.records.merged, customers.record.absorbed, customers.merge.undone,
customers.record.restored, customers.duplicates.found, customers.proposal.dismissed, customers.record.split,
customers.split.undone, customers.many.edited, customers.edit.undone.
Records, of freshness: customers.value.went_stale, customers.value.gave_way, customers.value.found_missing,
customers.refresh.dropped, customers.connector.asked, customers.mail.bounced, customers.sync.failed,
customers.segment.defined, customers.segment.removed, customers.segment.moved, customers.steward.named,
customers.steward.told.
Records, of files: customers.import.received, customers.import.refused, customers.import.matched,
customers.import.planning, customers.import.planned, customers.import.started, customers.import.carried_on,
customers.import.stopped, customers.import.done, customers.company.put_below, customers.merge.noted,
customers.records.exported.
Records, of conflicts: customers.conflict.opened, customers.conflict.settled, customers.conflict.dismissed,
customers.conflict.set_aside, customers.conflict.closed.
"""
