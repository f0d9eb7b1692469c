"""Who works where, what a role may do, and who may see whom."""
