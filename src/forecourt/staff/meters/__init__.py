"""Meters: all of them, who holds and held each, and moving one to another company."""
