"""Exchange with other instances of the system: partners by key, signed messages out and in, each taken once."""
