"""From one infected person to everybody reached, degree by degree, each with the evidence."""
