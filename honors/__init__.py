"""What good work earns: badges, and the rhythm of learning."""
