"""Small value types that every floor above may use. Nothing here knows Django, files or the clock."""
