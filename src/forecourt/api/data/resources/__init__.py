"""What there is of data, as resources."""

from forecourt.api.data.resources import arrivals, dictionary, looking, schedules

__all__ = ["arrivals", "dictionary", "looking", "schedules"]
