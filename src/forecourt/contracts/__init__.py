"""Contracts: what a company bought, for how long, and what it may therefore see.

Owns: service, level, contract, site, resource (a meter, a server), entitlement, holding.
Records: contracts.service.defined, contracts.level.defined, contracts.contract.signed,
contracts.resource.registered, contracts.entitlement.granted, contracts.entitlement.ended,
contracts.entitlement.moved, contracts.contract.changed, contracts.contract.ended,
contracts.contract.nearing_end, contracts.level.said, contracts.site.changed.
"""
