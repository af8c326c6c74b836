"""Customers: the companies and people that the provider knows, what is known of them, and by whom it was said.

Owns: company, person, affiliation, system, fact, fact type, reference, redirect.
Records, of companies and people: customers.company.added, customers.company.changed, customers.provider.defined,
customers.person.added, customers.person.affiliated, customers.affiliation.ended, customers.stage.moved.
Records, of what is known: customers.facts.changed, customers.facts.noted, customers.facts.verified,
customers.facts.doubted, customers.fact.withdrawn, customers.fact_type.defined, customers.system.defined,
customers.reference.added, customers.reference.removed.
"""
