"""What was done and read, by whom and for which purpose. Rows are added and never changed."""
