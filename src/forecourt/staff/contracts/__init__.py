"""Contracts: all of them, what each opens, changing and ending one."""
