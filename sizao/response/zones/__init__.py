"""Lockdown, controlled and precautionary zones: proposed, decided, approved, announced, reviewed, changed, lifted."""
