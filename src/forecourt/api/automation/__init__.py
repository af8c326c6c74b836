"""Rules that act by themselves, and their runs, for programs."""
