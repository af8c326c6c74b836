"""Notifications: what one was told, what one chose to hear of, and the way out of mails."""
