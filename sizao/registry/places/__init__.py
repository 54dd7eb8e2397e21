"""Divisions of the country and the venues in them: public facts, seen by everybody who is signed in."""
