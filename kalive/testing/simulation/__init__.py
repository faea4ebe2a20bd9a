"""Virtual routers on a LAN in virtual time: the production machine, and everything that may happen to it.

L{kalive.testing.simulation.lan} is the world, C{script} its language, C{history} makes stories by chance
and says whether they ended well. No reactor, no sockets: an hour of three routers is a tenth of a second.
"""
