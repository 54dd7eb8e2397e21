"""Identity kept apart from movement: person keys, encryption, retention, subject access."""
