"""Customers: the companies, and one true picture of each."""
