"""Testing: specimens in tubes, alone or pooled, their results, days on which they are due, mass testing."""
