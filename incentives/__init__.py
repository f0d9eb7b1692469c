"""What headquarters pays for and what it takes: policies in versions, settled by two people, open to appeal."""
