"""What one can do: find it, and do what has no page of its own by a form."""
