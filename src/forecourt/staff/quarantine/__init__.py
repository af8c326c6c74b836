"""Quarantine: broken files that wait for somebody, and the bench on which one is mended."""
