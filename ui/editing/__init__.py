"""The editor frame: documents, forms, editor tabs and their side panel."""
