"""The mall: things that points buy. Spending is a ledger's entry, and giving back is its exact opposite."""
