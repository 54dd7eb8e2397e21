"""The demo city, put into the rooms by the same doors that everybody uses. `desk.operations.prepare_demo` calls it."""
