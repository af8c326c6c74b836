"""The catalogue of actions, and performing one."""
