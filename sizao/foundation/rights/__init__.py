"""What a person may ask of those who hold their data; what staff may see in an emergency, and who looks at that."""
