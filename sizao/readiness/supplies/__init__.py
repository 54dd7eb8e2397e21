"""Living supplies: stores and stock, requests up the levels, deliveries, the whitelist, and calls for help."""
