"""What every room stands on: the database and its scope, accounts, audit, privacy."""
