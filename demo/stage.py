"""Where the story is played: programs running in the laboratory, and waiting for what they bring about."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue

from demo import daemon, lab, witness
from demo.events import Event
from demo.observed import Observed, counts
from demo.program import Program
from demo.screen import Changes, Screen, describe


class Broken(Exception):
    """Something the story waits for did not happen; its text says what."""


class Stage:
    """The laboratory while the demo plays."""

    def __init__(self, screen: Screen, which: str) -> None:
        """@param which: the daemon, a key of L{daemon.TEMPLATES}."""
        self.screen = screen
        self.seen = Observed()
        self.programs: dict[str, Program] = {}
        self._which = which
        self._events: SimpleQueue[Event] = SimpleQueue()
        self._changes = Changes(screen)

    def start(self, name: str, command: list[str], read: witness.Reader) -> None:
        """Start a program under C{name}."""
        self.programs[name] = Program(command, read, self._events)

    def start_witnesses(self) -> None:
        """Those that watch from outside the daemons."""
        self.start("capture", lab.actor("switch", "capture.py", "front"), witness.read_capture)
        for director in lab.DIRECTORS:
            monitor = ["ip", "-netns", director, "-oneline", "monitor", "address"]
            self.start(f"monitor of {director}", monitor, witness.read_monitor(director))
            loop = lab.inside(director, "sh", "-c", witness.IPVS_LOOP)
            self.start(f"ipvsadm of {director}", loop, witness.IPVSReader(director))

    def start_web(self, name: str) -> None:
        """A web server."""
        command = lab.actor(name, "web.py", name, lab.BACK[name], str(lab.PORT))
        self.start(name, command, witness.read_web(name))

    def start_client(self) -> None:
        """The client; from now on it asks without end."""
        command = lab.actor("client", "client.py", lab.SERVICE, str(lab.PORT))
        self.start("client", command, witness.read_client)

    def start_director(self, director: str) -> None:
        """The daemon on C{director}."""
        run = f"/run/demo/{director}-{time.monotonic_ns()}"
        os.makedirs(run)
        command = lab.inside(director, *daemon.command(self._which, director, run))
        self.start(director, command, witness.read_log(director))

    def say(self, who: str, text: str) -> None:
        """A line of the story itself."""
        self.screen.line(who, text)

    def until(self, condition: Callable[[], bool], seconds: float, what: str) -> float:
        """Go on until C{condition}; the time it took. L{Broken} after C{seconds}."""
        began = time.monotonic()
        while not condition():
            if time.monotonic() - began > seconds:
                raise Broken(f"{what}: not within {seconds:.0f} s")
            self._take(0.05)
        return time.monotonic() - began

    def watch(self, seconds: float) -> None:
        """Go on for C{seconds}, then say who answered the client meanwhile."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            self._take(0.05)
        answers = counts(self.seen.answers_since(began))
        listed = ", ".join(f"{name} {count}" for name, count in sorted(answers.items()))
        self.say("client", f"{answers.total()} requests in {seconds:.0f} s: {listed}")

    def _take(self, seconds: float) -> None:
        """Take what the witnesses have said, waiting at most C{seconds} for a first statement."""
        try:
            event = self._events.get(timeout=seconds)
            while True:
                self._note(event)
                event = self._events.get_nowait()
        except Empty:
            pass

    def _note(self, event: Event) -> None:
        self.seen.note(event)
        self._changes.note(event)
        told = describe(event, self.screen)
        if told:
            self.screen.line(*told, when=event.when)

    def close(self) -> None:
        """End every program."""
        for program in self.programs.values():
            program.kill()
