"""One module for each way to ask a real server whether it is well."""
