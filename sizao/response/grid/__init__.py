"""Daily reports of grid cells: who came, left, has fever or needs something; what is silent rises. Restricts nobody."""
