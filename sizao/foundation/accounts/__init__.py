"""Who works here: accounts, roles and what each role may."""
