"""Write triples as text, and text as files."""
