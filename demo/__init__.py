"""C{make demo}: two directors, two web servers and a client, and what becomes of them when things fail.

C{__main__} chooses a kernel and runs the C{story} in it; C{lab} builds the network, C{witness} reads
what the kernel and the wire say, C{events} are its statements, C{observed} collects them, C{table}
sets what was promised beside what was measured.
"""
