"""How readings come in: files, messages, rows over the API; checked whole, taken whole, undone."""
