"""Customers: the companies and people that the provider knows.

Owns: company, person, affiliation.
Records: customers.company.added, customers.company.changed, customers.provider.defined, customers.person.added.
"""
