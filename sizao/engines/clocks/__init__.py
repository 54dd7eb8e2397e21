"""The clocks of an outbreak: from what happened and the present, what is done in time, late, due or overdue."""
