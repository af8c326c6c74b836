"""Pure rules: what a rule may say, whether it matches, what it fills in, how right it was, and where loops end."""

from forecourt.automation.rules.accuracy import Record
from forecourt.automation.rules.filling import Lacking, fill, names_in
from forecourt.automation.rules.happenings import Happening
from forecourt.automation.rules.loops import is_too_deep, name_chain
from forecourt.automation.rules.matching import (
    Question,
    events_of,
    flat,
    needs,
    question_of,
)
from forecourt.automation.rules.schedules import Schedule
from forecourt.automation.rules.shape import AnyOf, Budget, Code, Condition, Deed, When
from forecourt.automation.rules.telling import told_of

__all__ = [
    "AnyOf",
    "Budget",
    "Code",
    "Condition",
    "Deed",
    "Happening",
    "Lacking",
    "Question",
    "Record",
    "Schedule",
    "When",
    "events_of",
    "fill",
    "flat",
    "is_too_deep",
    "name_chain",
    "names_in",
    "needs",
    "question_of",
    "told_of",
]
