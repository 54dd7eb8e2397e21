"""Findings that come in, and the cases that a named person makes of them."""
