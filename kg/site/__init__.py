"""Show a trial to people, as a page that says no more than its record."""
