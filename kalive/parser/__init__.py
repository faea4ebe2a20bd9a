"""From keepalived.conf to L{kalive.config} values, with a diagnostic for whatever is wrong."""
