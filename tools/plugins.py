"""Has Twisted look for plugins now, so that C{dropin.cache} knows C{twistd keepalived}.

C{twistd} reads that cache at each start and writes it only when a plugin file is newer; after
C{pip install} as root and a start as somebody else it would be stale, slow and complain.
"""

from __future__ import annotations


def refresh() -> list[str]:
    """Write the caches and return the names of all sub-commands of C{twistd} that there are."""
    from twisted.application.service import IServiceMaker
    from twisted.plugin import getPlugins

    return sorted(plugin.tapname for plugin in getPlugins(IServiceMaker))


if __name__ == "__main__":
    refresh()
