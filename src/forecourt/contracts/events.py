"""What happens to contracts, and how it reads in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from forecourt.kernel.journal.wording import word

SERVICE_DEFINED: Final = "contracts.service.defined"
LEVEL_DEFINED: Final = "contracts.level.defined"
CONTRACT_SIGNED: Final = "contracts.contract.signed"
RESOURCE_REGISTERED: Final = "contracts.resource.registered"
ENTITLEMENT_GRANTED: Final = "contracts.entitlement.granted"
ENTITLEMENT_ENDED: Final = "contracts.entitlement.ended"
CONTRACT_CHANGED: Final = "contracts.contract.changed"
CONTRACT_ENDED: Final = "contracts.contract.ended"
CONTRACT_NEARING_END: Final = "contracts.contract.nearing_end"
LEVEL_SAID: Final = "contracts.level.said"
SITE_CHANGED: Final = "contracts.site.changed"
ENTITLEMENT_MOVED: Final = "contracts.entitlement.moved"

Values = Mapping[str, Any]


@word(SERVICE_DEFINED)
def _service_defined(old: Values, new: Values) -> str:
    return f"Service {new['title']} defined"


@word(LEVEL_DEFINED)
def _level_defined(old: Values, new: Values) -> str:
    return f"Contract level {new['title']} defined"


@word(CONTRACT_SIGNED)
def _contract_signed(old: Values, new: Values) -> str:
    return f"Contract {new['number']} signed: {new['title']}"


@word(RESOURCE_REGISTERED)
def _resource_registered(old: Values, new: Values) -> str:
    return f"{new['kind'].capitalize()} {new['identifier']} registered"


@word(ENTITLEMENT_GRANTED)
def _entitlement_granted(old: Values, new: Values) -> str:
    return f"Meter {new['identifier']} assigned"


@word(ENTITLEMENT_ENDED, tone="warn")
def _entitlement_ended(old: Values, new: Values) -> str:
    return f"Meter {new['identifier']} left"


@word(ENTITLEMENT_MOVED)
def _entitlement_moved(old: Values, new: Values) -> str:
    if not old["company"]:
        return f"Meter {new['identifier']} assigned to {new['company']}, which nobody held"
    return f"Meter {new['identifier']} moved from {old['company']} to {new['company']}"


@word(CONTRACT_CHANGED)
def _contract_changed(old: Values, new: Values) -> str:
    return f"Contract {new['number']} changed"


@word(CONTRACT_ENDED, tone="warn")
def _contract_ended(old: Values, new: Values) -> str:
    return f"Contract {new['number']} got another end"


@word(CONTRACT_NEARING_END, tone="warn")
def _contract_nearing_end(old: Values, new: Values) -> str:
    left = f"in {new['days']} days" if new["days"] > 1 else "within a day"
    return f"Contract {new['number']} ends {left}: its last day is {date.fromisoformat(new['last_day']):%-d %b %Y}"


@word(LEVEL_SAID)
def _level_said(old: Values, new: Values) -> str:
    return "No contract is in force any more" if new["level"] == "none" else f"Served at level {new['level']} by now"


@word(SITE_CHANGED)
def _site_changed(old: Values, new: Values) -> str:
    return f"Site {new['site']} changed"
