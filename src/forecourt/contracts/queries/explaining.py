"""What contracts say when it is explained why somebody may read data, or not."""

from __future__ import annotations

from typing import Final

from forecourt.contracts.models import Contract
from forecourt.kernel.clocks import business_now
from forecourt.kernel.explaining import Question, Step
from forecourt.kernel.scope import scope

#: What reading needs a contract for.
READING: Final = ("data.read_rows", "data.read_history")


def explain_contract(question: Question) -> Step | None:
    """Say whether a contract of the company opens any dataset, for actions that read one; nothing for others."""
    if question.action.name not in READING:
        return None
    if question.is_provider:
        return Step("contract", False, "The provider's people hold no meters, so there is nothing for them to read.")
    with scope(question.asker):
        opening = Contract.objects.filter(company_id=question.company_id, services__datasets__len__gt=0).distinct()
        found = list(opening.order_by("-valid").values_list("number", "level__title", "valid"))
    now = business_now()
    for number, level, valid in found:
        if valid.upper is None or valid.upper > now:
            return Step("contract", True, f"Contract {number}, {level}, opens data of what is held under it.")
    if found:
        number, _, valid = found[0]
        return Step(
            "contract", True, f"Contract {number} ended on {valid.upper:%-d %B %Y}: readings until then are open."
        )
    return Step("contract", False, "No contract of the company opens a dataset.")
