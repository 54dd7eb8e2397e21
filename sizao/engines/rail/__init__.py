"""Trains as the timetable has them: what runs, where it stops, and whether a ticket can be."""
