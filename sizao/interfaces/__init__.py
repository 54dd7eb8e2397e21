"""Where people and machines meet the application: they translate and make one call into the rooms."""
