"""Hold graphs against the shapes."""
