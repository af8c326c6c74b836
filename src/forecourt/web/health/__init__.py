"""Health: what operators and their tools ask a running portal."""
