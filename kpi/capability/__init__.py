"""What a role demands, who can do what, and the gap; nothing of it is in a score or in pay."""
