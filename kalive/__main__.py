"""C{python -m kalive}: the L{kalive.cli} without an installed script."""

import sys

from kalive.cli import main

sys.exit(main())
