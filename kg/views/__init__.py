"""Project a record onto vocabularies that say less, and tell what was left out."""
