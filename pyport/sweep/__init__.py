"""Many starts at once, each with the bits that it would have alone."""
