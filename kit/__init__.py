"""Tools with no business word in them."""
