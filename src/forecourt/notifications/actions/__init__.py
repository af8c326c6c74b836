"""What can be done about notifications: define topics, read, choose."""

from forecourt.notifications.actions.choices import choose, leave_topics, set_rhythm
from forecourt.notifications.actions.reading import read
from forecourt.notifications.actions.topics import begin_here, define_topic

__all__ = ["begin_here", "choose", "define_topic", "leave_topics", "read", "set_rhythm"]
