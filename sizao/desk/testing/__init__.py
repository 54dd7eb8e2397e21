"""Testing across rooms: numbers from the packs, people from the registry, results into findings."""
