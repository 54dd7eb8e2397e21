"""Work that is queued or done by the clock: each job asks what time it is and calls one operation."""
