"""Settings: `environment` reads the environment, for every process; `django` derives Django's settings from it."""
