"""Tests of L{kalive.parser.printer}: reading what was printed gives the same configuration."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, assume, given, settings
from twisted.trial.unittest import SynchronousTestCase

from kalive.config.configuration import Configuration
from kalive.parser.load import load
from kalive.parser.printer import MASKED, Style, render
from kalive.parser.schema import Keyword
from kalive.parser.source import from_text, read
from kalive.parser.test.corpus import CORPUS, corpus_files
from kalive.parser.test.strategies import files, files_with, words
from kalive.parser.test.support import configuration, instance, server

STYLES = (Style(), Style(defaults=True, origins=True))

#: Words that are never written, beside the old ones: another says the same; C{vrf} goes with instances
#: without an interface only, C{ip_family} with services by firewall mark.
UNPRINTED = set(
    """
    delay hashed hoplimit host lb_algo lb_kind sh-port sh-fallback mh-port mh-fallback neighbour_ip
    vrf ip_family CI-LINUX lvs_sync_daemon_inteface
    """.split()
)

#: A longer file is printed by the benchmark.
LONGEST = 200_000


def again(configuration: Configuration, style: Style) -> Configuration | None:
    """A configuration that was printed and read."""
    return load(from_text(render(configuration, style))).configuration


class PrinterTests(SynchronousTestCase):
    """What a printed configuration looks like."""

    def test_usual(self) -> None:
        """What is at its default is not printed, what differs is, in blocks with four blanks."""
        text = render(configuration(instance("priority 150\nadvert_int 1\nnopreempt")))
        self.assertEqual(
            text,
            "vrrp_instance VI_1 {\n"
            "    interface eth0\n"
            "    virtual_router_id 51\n"
            "    priority 150\n"
            "    nopreempt\n"
            "    virtual_ipaddress {\n"
            "        192.0.2.1/32\n"
            "    }\n"
            "}\n",
        )

    def test_defaults(self) -> None:
        """With defaults every value in force is there, also one that nobody wrote."""
        text = render(configuration(instance("")), Style(defaults=True))
        for line in ("advert_int 1", "garp_master_repeat 5", "version 2", "preempt"):
            self.assertIn(f"    {line}\n", text)

    def test_origins(self) -> None:
        """With origins each object and line says in which line of which file it was written."""
        text = render(configuration(instance("")), Style(origins=True))
        self.assertIn("vrrp_instance VI_1 {  # k.conf:2\n", text)
        self.assertIn("192.0.2.1/32  # k.conf:6\n", text)

    def test_secrets(self) -> None:
        """A password is printed, unless it is to be masked."""
        value = configuration(instance("authentication {\nauth_type PASS\nauth_pass s3cret\n}"))
        self.assertIn("auth_pass s3cret", render(value))
        masked = render(value, Style(masked=True))
        self.assertNotIn("s3cret", masked)
        self.assertIn(f"auth_pass {MASKED}", masked)

    def test_inherited(self) -> None:
        """What a real server has from its service is not said again; what differs from it is, even
        when it is the default of a service that says nothing."""
        text = server("", "lvs_method DR\nTCP_CHECK {\n}").replace("lb_kind NAT", "lb_kind TUN")
        printed = render(configuration(text))
        self.assertEqual((printed.count("TUN"), printed.count("DR")), (1, 1))
        text = server("", "lvs_method NAT").replace("lb_kind NAT", "lb_kind TUN")
        self.assertIn("lvs_method NAT", render(configuration(text)))

    def test_global_default(self) -> None:
        """A value that is the usual one is printed where C{global_defs} says otherwise for all."""
        outside = "global_defs {\nvrrp_garp_master_delay 9\n}"
        value = configuration(instance("garp_master_delay 5", outside))
        for style in STYLES:
            self.assertEqual(again(value, style), value)


class InverseTests(SynchronousTestCase):
    """Printing and reading are inverse."""

    def assert_inverse(self, value: Configuration, about: object, styles: tuple[Style, ...] = STYLES) -> None:
        """Reading what was printed in any style is C{value}."""
        for style in styles:
            self.assertEqual(again(value, style), value, f"{about}\n{render(value, style)}")

    @settings(
        derandomize=True,
        deadline=None,
        max_examples=60,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    @given(files())
    def test_random_files(self, text: str) -> None:
        """Any configuration that can be written with the words there are is the same after printing."""
        value = load(from_text(text)).configuration
        assume(value is not None)
        assert value is not None
        self.assert_inverse(value, text)

    def test_every_word(self) -> None:
        """Each word of the vocabulary, in its block with what that can't be without, survives printing;
        each that is kept is printed."""
        printed: set[str] = set()
        for chain in words():
            self._try(chain, printed)
        silent = {chain[-1].name for chain in words() if not chain[-1].instead} - printed
        self.assertEqual(silent - UNPRINTED, set())

    def _try(self, chain: tuple[Keyword, ...], printed: set[str]) -> None:
        """A few files with the last word of C{chain}."""

        @settings(
            derandomize=True,
            deadline=None,
            database=None,
            max_examples=2,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(files_with(chain))
        def attempt(text: str) -> None:
            value = load(from_text(text)).configuration
            if value is not None:
                self.assert_inverse(value, text)
                lines = render(value, STYLES[1]).splitlines()
                printed.update(line.split()[0] for line in lines)

        attempt()

    if CORPUS.is_dir():

        def test_corpus(self) -> None:
            """Every file of the collection that can run is the same configuration after printing."""
            count = 0
            for path in corpus_files():
                value = load(read(str(path))).configuration if path.stat().st_size < LONGEST else None
                if value is not None:
                    count += 1
                    self.assert_inverse(value, path, STYLES if count % 10 == 0 else STYLES[:1])
            self.assertGreater(count, 100)
