"""Facts in, decisions out. No Django, no clock, no hidden randomness: `at` and random streams are arguments."""
