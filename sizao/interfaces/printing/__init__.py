"""What is told on paper and on the person's page: notices and certificates, in words and as PDF."""
