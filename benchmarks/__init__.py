"""Every figure that docs/performance.md quotes comes from a command here."""
