"""Same person or not, from the numbers, names and phones that others write down."""
