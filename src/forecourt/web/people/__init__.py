"""People: colleagues and what they may do, invitations, and the way in by a link."""
