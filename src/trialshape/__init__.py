"""Screen patients against numbered eligibility criteria."""
