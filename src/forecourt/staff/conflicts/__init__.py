"""The conflict queue: what sources disagree about, what is missing, and who claims the same."""
