"""Quarantine sites: their rooms, who is placed in which, how those inside are, their release; and rides there."""
