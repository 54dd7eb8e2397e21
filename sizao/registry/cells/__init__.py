"""Grid cells below communities: who is on duty in each and since when, its households and who lives in them."""
