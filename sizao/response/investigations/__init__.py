"""What is found out about a case: answers, movements, contacts by degree, their follow-up, and help asked of others."""
