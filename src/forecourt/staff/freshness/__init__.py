"""Freshness: the whole base at a glance, the queue of what is asked for anew, and who keeps what true."""
