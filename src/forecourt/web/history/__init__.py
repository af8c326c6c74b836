"""History: why a reading is what it is, the versions of a day side by side, and where a figure comes from."""
