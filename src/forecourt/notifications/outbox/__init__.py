"""Outbox: mails that are to be sent, how they look, and how they leave.

A mail is a row, written in the transaction that wants it; the worker sends it afterwards and notes what came of it.
"""
