"""Plans: people to rooms, rides to vehicles, supplies to people. Facts in, an answer with its reasons out."""
