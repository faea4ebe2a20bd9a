"""kalive: Keepalived on Twisted.

L{kalive.tap} is where C{twistd keepalived} begins; C{doc/reading.md} says how to go on from there.
"""

__version__ = "0.1.0"
