"""A machine that is made up: some files, one interface, the usual users."""

from __future__ import annotations

from kalive.parser.meaning.host import Entry

DIRECTORY, PROGRAM, DATA = 0o40755, 0o100755, 0o100644


class FakeHost:
    """Root owns all but C{/opt/loose}, which anybody of its group may write."""

    def __init__(self) -> None:
        """The files as they are at first; tests change them."""
        root = {"/": DIRECTORY, "/bin": DIRECTORY, "/opt": DIRECTORY, "/tmp": 0o41777}
        self.entries = {path: Entry(mode, 0, "root") for path, mode in root.items()}
        self.entries["/bin/true"] = Entry(PROGRAM, 0, "root")
        self.entries["/tmp/run.sh"] = Entry(PROGRAM, 0, "root")
        self.entries["/opt/data"] = Entry(DATA, 0, "root")
        self.entries["/opt/loose"] = Entry(0o40775, 0, "root")
        self.entries["/opt/loose/run.sh"] = Entry(PROGRAM, 0, "root")
        self.entries["/opt/mine.sh"] = Entry(PROGRAM, 1000, "alice")

    def entry(self, path: str) -> Entry | None:
        """What was made up."""
        return self.entries.get(path)

    def command(self, name: str) -> str | None:
        """In C{/bin}."""
        return f"/bin/{name}" if f"/bin/{name}" in self.entries else None

    def has_interface(self, name: str) -> bool:
        """C{eth0} alone."""
        return name == "eth0"

    def has_user(self, name: str) -> bool:
        """Two."""
        return name in ("root", "keepalived_script")
