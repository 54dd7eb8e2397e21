"""What feeds send, taken to the rooms: people, presences, expected arrivals, crossings, signals, results."""
