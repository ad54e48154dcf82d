"""Say what a trial is: frozen models, free of RDF and of any registry."""
