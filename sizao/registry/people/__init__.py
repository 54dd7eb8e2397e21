"""Who the people behind the person keys are. Read by `access_` functions only, within scope and for a purpose."""
