"""The subcommands of C{kalive}, one module each; nothing here is imported by the daemon."""
