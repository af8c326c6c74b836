"""Rules that act by themselves: what they do, what they would do, and whether that is right."""
