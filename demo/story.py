"""The acts of the demo, in order; each shows something and adds what it measured to the table."""

from __future__ import annotations

import time
from collections.abc import Callable

from demo import lab, promises
from demo.observed import counts, outage
from demo.stage import Stage
from demo.table import Row, is_so, within

FIRST, SECOND = lab.DIRECTORS
DOWN_INTERVAL = promises.master_down_interval(promises.PRIORITY[SECOND])


class Story:
    """Plays on a stage and keeps the table."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._seen = stage.seen
        self.rows: list[Row] = []

    def play(self) -> None:
        """All acts; L{Broken} at the first thing that never happens."""
        self.two_directors_start()
        self.a_web_server_stops()
        self.it_starts_again()
        self.the_master_is_killed()
        self.it_comes_back(FIRST)
        self.its_cable_is_pulled()
        self.all_stops_in_order()

    def two_directors_start(self) -> None:
        """Who becomes MASTER, and is the load shared?"""
        self._act("Two directors, two web servers, one client")
        self._stage.say("lab", "the network is built; starting witnesses and web servers")
        self._stage.start_witnesses()
        for name in promises.WEIGHT:
            self._stage.start_web(name)
        self._until(lambda: {"capture", "web1", "web2"} <= self._seen.ready.keys(), 20, "the network works")
        self._stage.say("lab", "it works")
        for director in lab.DIRECTORS:
            self._stage.say(director, f"started, priority {promises.PRIORITY[director]}")
            self._stage.start_director(director)
        self._until(lambda: self._settled(FIRST), 20, f"{FIRST} has both addresses")
        self._until(lambda: self._pool_is(FIRST, "web1", "web2"), 15, "both web servers are in the pool")
        self._stage.start_client()
        self._until(lambda: bool(self._seen.answers), 10, "the client is answered")
        self._stage.watch(2)
        self._add(is_so("the greater priority becomes MASTER", FIRST, ", ".join(self._holders()), True))
        self._add(self._shares())

    def _shares(self) -> Row:
        """Weighted round robin counts connections exactly; the window cuts a round at both ends."""
        given = counts(self._seen.answers)
        ratio = given["web1"] / max(1, given["web2"])
        return is_so("weights 2 and 1 share the requests", "2 : 1", f"{ratio:.2f} : 1", 1.8 <= ratio <= 2.2)

    def a_web_server_stops(self) -> None:
        """The pool shrinks and the client notices nothing from then on."""
        self._act("web1 stops")
        self._stage.programs["web1"].end(2)
        stopped = time.monotonic()
        self._stage.say("web1", "stopped")
        self._until(lambda: self._pool_is(FIRST, "web2"), 15, "web1 leaves the pool")
        detected = time.monotonic()
        missed = counts(self._seen.answers_since(stopped))["failed"]
        self._stage.say("client", f"{missed} requests failed until web1 was found stopped")
        self._stage.watch(2)
        later = counts(self._seen.answers_since(detected))
        self._add(within("a stopped server leaves the pool", promises.detection(), detected - stopped))
        self._add(
            is_so(
                "no request fails after that",
                "0 failed",
                self._of(later),
                later["failed"] == 0 < later["web2"],
            )
        )

    def _of(self, answers: dict[str, int]) -> str:
        return f"{answers['failed']} of {sum(answers.values())}"

    def it_starts_again(self) -> None:
        """The pool grows again."""
        self._act("web1 starts again")
        self._seen.ready.pop("web1")
        self._stage.start_web("web1")
        self._until(lambda: "web1" in self._seen.ready, 15, "web1 starts")
        self._stage.say("web1", "started")
        self._until(lambda: self._pool_is(FIRST, "web1", "web2"), 15, "web1 is in the pool again")
        self._add(
            within(
                "a started server is back in it",
                promises.detection(),
                time.monotonic() - self._seen.ready["web1"],
            )
        )
        self._stage.watch(1)

    def the_master_is_killed(self) -> None:
        """SIGKILL to all its processes: it can say nothing, the other must find out."""
        self._act(
            f"All processes of the MASTER get SIGKILL (Master_Down_Interval: {DOWN_INTERVAL * 1000:.0f} ms)"
        )
        killed = time.monotonic()
        victims = self._stage.programs[FIRST].kill()
        self._stage.say(FIRST, f"{len(victims)} processes killed")
        self._take_over(killed)
        silent = self._silence(killed)
        out = outage(self._seen.answers, killed)
        self._stage.say("", "(SIGKILL ends the daemon only: its kernel forwards on until the address moves)")
        self._stage.say("wire", f"last advert of {FIRST} to first of {SECOND}: {self._ms(silent)}")
        self._stage.say("client", f"longest gap between two pages: {self._ms(out)}")
        self._add(within("SIGKILL of the master: silence on the wire", DOWN_INTERVAL, silent))
        self._add(within("SIGKILL of the master: outage for the client", DOWN_INTERVAL, out))

    def _take_over(self, since: float) -> None:
        """Wait for the second director to be master, and for what the client makes of it."""
        source = lab.FRONT[SECOND]
        self._until(lambda: self._seen.first_advert(source, since) is not None, 10, f"{SECOND} advertises")
        self._until(lambda: SECOND in self._holders(), 5, f"{SECOND} has both addresses")
        self._stage.watch(2)

    def _silence(self, since: float) -> float | None:
        last = self._seen.last_advert(lab.FRONT[FIRST])
        first = self._seen.first_advert(lab.FRONT[SECOND], since)
        return first.when - last.when if first and last else None

    def it_comes_back(self, director: str) -> None:
        """It starts anew, preempts, and what its killed processes left behind is put right."""
        self._act(f"{director} comes back and preempts")
        began = time.monotonic()
        self._stage.say(director, f"started, priority {promises.PRIORITY[director]}")
        self._stage.start_director(director)
        self._preempted(began, "coming back: outage for the client")

    def _preempted(self, began: float, promise: str) -> None:
        source = lab.FRONT[FIRST]
        self._until(lambda: self._seen.first_advert(source, began) is not None, 20, f"{FIRST} advertises")
        self._until(lambda: self._settled(FIRST), 10, f"only {FIRST} has the addresses")
        self._stage.watch(2)
        out = outage(self._seen.answers, began)
        self._stage.say("client", f"longest gap between two pages: {self._ms(out)}")
        self._add(within(promise, promises.ADVERT_INTERVAL, out))

    def its_cable_is_pulled(self) -> None:
        """A link that fails: what a client sees when the master's address is really out of reach."""
        self._act(f"The cable of eth0 of {FIRST} is pulled; its group takes eth1's address along")
        pulled = time.monotonic()
        self._stage.say(FIRST, "cable of eth0 pulled")
        lab.cable(FIRST, "eth0", "down")
        self._take_over(pulled)
        out = outage(self._seen.answers, pulled)
        self._stage.say("client", f"longest gap between two pages: {self._ms(out)}")
        self._add(within("cable pulled: outage for the client", DOWN_INTERVAL, out))
        self._until(lambda: self._settled(SECOND), 10, f"only {SECOND} has the addresses")
        plugged = time.monotonic()
        self._stage.say(FIRST, "cable plugged in")
        lab.cable(FIRST, "eth0", "up")
        self._preempted(plugged, "plugged in: outage for the client")

    def all_stops_in_order(self) -> None:
        """SIGTERM: the master resigns with priority 0, so the other need wait only Skew_Time."""
        skew = promises.skew_time(promises.PRIORITY[SECOND])
        self._act(f"Stop in order (Skew_Time: {skew * 1000:.0f} ms)")
        asked = time.monotonic()
        self._stage.say(FIRST, "SIGTERM")
        self._stage.programs[FIRST].process.terminate()
        self._until(lambda: self._resigned(FIRST), 5, f"{FIRST} sends priority 0")
        self._take_over(asked)
        self._add(is_so("a master that stops says so", "priority 0", "priority 0 on the wire", True))
        self._add(within("priority 0 to the other's first advert", skew, self._silence(asked)))
        self._add(self._gone(FIRST))
        self._stage.say(SECOND, "SIGTERM")
        self._stage.programs[SECOND].process.terminate()
        self._until(lambda: self._resigned(SECOND), 5, f"{SECOND} sends priority 0")
        self._add(self._gone(SECOND))

    def _resigned(self, director: str) -> bool:
        last = self._seen.last_advert(lab.FRONT[director])
        return last is not None and last.priority == 0

    def _gone(self, director: str) -> Row:
        """Its processes have ended and left no address and no service behind."""
        program = self._stage.programs[director]
        self._until(lambda: program.process.poll() is not None, 10, f"{director} ends")
        self._until(lambda: director not in self._holders(), 5, f"{director} has no address")
        self._until(lambda: not self._seen.pools.get(director), 5, f"the IPVS table of {director} is empty")
        return is_so(f"{director} leaves nothing behind", "nothing", "no address, service, process", True)

    def _act(self, title: str) -> None:
        self._stage.screen.act(title)

    def _until(self, condition: Callable[[], bool], seconds: float, what: str) -> None:
        self._stage.until(condition, seconds, what)

    def _add(self, row: Row) -> None:
        self.rows.append(row)

    def _holders(self) -> list[str]:
        """The directors that have both addresses."""
        return [who for who in self._seen.holders(lab.SERVICE) if who in self._seen.holders(lab.GATEWAY)]

    def _settled(self, director: str) -> bool:
        """Has C{director} both addresses and the other none?"""
        return self._seen.holders(lab.SERVICE) == self._seen.holders(lab.GATEWAY) == [director]

    def _pool_is(self, director: str, *names: str) -> bool:
        """Does IPVS on C{director} send requests to exactly these web servers?"""
        active = {server for server, weight in self._seen.pools.get(director, {}).items() if weight > 0}
        return active == {lab.BACK[name] for name in names}

    def _ms(self, seconds: float | None) -> str:
        return "never" if seconds is None else f"{seconds * 1000:.0f} ms"
