"""Questions across everything. Nothing here changes anything."""
