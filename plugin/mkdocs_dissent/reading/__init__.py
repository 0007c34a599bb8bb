"""Text becomes records, or problems with a place and a remedy."""
