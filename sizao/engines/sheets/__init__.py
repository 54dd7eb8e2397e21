"""Small tables that people and systems send as files: read into rows of text, mapped to our columns, bad rows apart."""
