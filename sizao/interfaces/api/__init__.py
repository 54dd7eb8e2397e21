"""The API for other systems: sources send presences in, and ask what came of them."""
