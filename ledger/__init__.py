"""What was earned, paid and taken back: double entry, for ever, so that everybody can count it again."""
