"""How much is watched, for programs."""
