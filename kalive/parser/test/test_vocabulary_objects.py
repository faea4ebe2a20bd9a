"""Every outermost word, and those of the blocks that instances refer to, with the value it becomes."""

from __future__ import annotations

from ipaddress import IPv4Interface
from operator import attrgetter

from twisted.trial.unittest import SynchronousTestCase

from kalive.config.common import Identity, Script
from kalive.config.routing import Route, Rule
from kalive.config.tracking import (
    GarpGroup,
    InitFile,
    InterfaceDelays,
    LinkbeatInterface,
    LinkbeatType,
    ParameterMatch,
    TrackFile,
    TrackGroup,
    VRRPScript,
    VRRPTrackProcess,
    Weight,
)
from kalive.config.vrrp import VirtualAddress
from kalive.parser.known_words import KNOWN_WORDS
from kalive.parser.test.support import configuration, found
from kalive.parser.words_objects import (
    GARP_GROUP,
    TRACK_FILE,
    TRACK_GROUP,
    VRRP_SCRIPT,
    VRRP_TRACK_FILE,
    VRRP_TRACK_PROCESS,
)
from kalive.parser.words_root import ROOT

#: Outermost statement, path of the attribute, value.
ROWS: tuple[tuple[str, str, object], ...] = (
    ("linkbeat_use_polling", "process.linkbeat_use_polling", True),
    ("net_namespace blue", "process.net_namespace", "blue"),
    ("net_namespace_ipvs", "process.net_namespace_ipvs", ""),
    ("net_namespace_ipvs red", "process.net_namespace_ipvs", "red"),
    ("namespace_with_ipsets", "process.namespace_with_ipsets", True),
    ("use_pid_dir", "process.use_pid_dir", True),
    ("instance second", "process.instance", "second"),
    ("child_wait_time 9", "process.child_wait_time", 9),
    (
        "static_ipaddress {\n10.0.0.1/24 dev eth1 track_group G preferred_lft forever\n}",
        "static_ipaddress",
        (
            VirtualAddress(
                interface=IPv4Interface("10.0.0.1/24"), dev="eth1", track_group="G", preferred_lft=-1
            ),
        ),
    ),
    (
        "static_routes {\n10.0.0.0/8 dev eth1 track_group G\n}",
        "static_routes",
        (Route(destination="10.0.0.0/8", dev="eth1", track_group="G"),),
    ),
    ("static_rules {\nfrom 10.0.0.1 table 5\n}", "static_rules", (Rule(source="10.0.0.1", table="5"),)),
    (
        (
            'vrrp_script s {\nscript "/bin/s a" u\ninterval 0\ntimeout 2\nweight -5 reverse\nrise 2\nfall 0\n'
            "user u g\ninit_fail\n}"
        ),
        "vrrp_scripts",
        (
            VRRPScript(
                name="s",
                script=Script(("/bin/s", "a"), "u"),
                interval=1.0,
                timeout=2.0,
                weight=Weight(-5, True),
                rise=2,
                fall=1,
                user=Identity("u", "g"),
                init_fail=True,
            ),
        ),
    ),
    (
        (
            "vrrp_track_process p {\nprocess /bin/q a b\nparam_match initial\nweight 254\nquorum 2\n"
            "quorum_max 0\ndelay 3\nfork_delay 1\nterminate_delay 2\nfull_command\n}"
        ),
        "vrrp_track_processes",
        (
            VRRPTrackProcess(
                name="p",
                process=("/bin/q", "a", "b"),
                param_match=ParameterMatch.INITIAL,
                weight=Weight(254),
                quorum=2,
                quorum_max=0,
                terminate_delay=2.0,
                fork_delay=1.0,
                full_command=True,
            ),
        ),
    ),
    (
        "vrrp_track_process p {\nprocess q\nparam_match\ndelay 3\n}",
        "vrrp_track_processes",
        (
            VRRPTrackProcess(
                name="p",
                process=("q",),
                param_match=ParameterMatch.EXACT,
                terminate_delay=3.0,
                fork_delay=3.0,
            ),
        ),
    ),
    (
        "track_file f {\nfile /f\nweight 2 reverse\ninit_file 5 overwrite\n}",
        "track_files",
        (TrackFile(name="f", file="/f", weight=Weight(2, True), init_file=InitFile(5, True)),),
    ),
    (
        "vrrp_track_file f {\nfile /f\nweight 0\ninit_file\n}",
        "track_files",
        (TrackFile(name="f", file="/f", weight=Weight(0), init_file=InitFile()),),
    ),
    ("track_group G {\ngroup {\na\nb\n}\n}", "track_groups", (TrackGroup(name="G", group=("a", "b")),)),
    (
        "garp_group {\ngarp_interval 0.5\ngna_interval 0.1\ninterface eth0\ninterfaces {\neth1\n}\n}",
        "garp_groups",
        (GarpGroup(garp_interval=0.5, gna_interval=0.1, interfaces=("eth0", "eth1")),),
    ),
    (
        "linkbeat_interfaces {\neth0\neth1 ETHTOOL\n}",
        "linkbeat_interfaces",
        (LinkbeatInterface("eth0"), LinkbeatInterface("eth1", LinkbeatType.ETHTOOL)),
    ),
    (
        "interface_up_down_delays {\neth0 1.5\neth1 1 2\n}",
        "interface_up_down_delays",
        (InterfaceDelays("eth0", 1.5, 1.5), InterfaceDelays("eth1", 1.0, 2.0)),
    ),
)

#: Blocks that have tests of their own.
ELSEWHERE = (
    "global_defs vrrp_sync_group vrrp_instance bfd_instance SSL virtual_server_group virtual_server"
).split()

#: Blocks with a mistake, and what is said of it.
MISTAKES = {
    "vrrp_script s {\ninterval 2\n}": "K116",
    "vrrp_script s {\nscript a\nweight 300\n}": "K121",
    "vrrp_script s {\nscript a\nweight 3 revers\n}": "K132",
    "track_file f {\nweight 2\n}": "K116",
    "track_group G {\n}": "K116",
    "garp_group {\ngarp_interval 1\n}": "K116",
    "linkbeat_interfaces {\neth0 FAST\n}": "K124",
    "interface_up_down_delays {\neth0\n}": "K133",
    "interface_up_down_delays {\neth0 256\n}": "K121",
    "vrrp_track_process p {\nprocess q\nquorum 0\n}": "K121",
}


class ObjectVocabularyTests(SynchronousTestCase):
    """The outermost level, word by word."""

    def test_no_word_is_exempt(self) -> None:
        """Each outermost word is in the vocabulary, and in the table above or in another test."""
        known = {word.rstrip("{") for word in KNOWN_WORDS[""].split()}
        self.assertEqual(set(ROOT.words), known)
        self.assertEqual({text.split()[0] for text, *_ in ROWS} | set(ELSEWHERE), known)

    def test_no_word_inside_is_exempt(self) -> None:
        """Each word of these blocks is in the vocabulary, and in a block above."""
        written = " ".join(text for text, *_ in ROWS).split()
        for table in (
            VRRP_SCRIPT,
            VRRP_TRACK_PROCESS,
            TRACK_FILE,
            VRRP_TRACK_FILE,
            TRACK_GROUP,
            GARP_GROUP,
        ):
            known = {word.rstrip("{") for word in KNOWN_WORDS[table.path].split()}
            self.assertEqual(set(table.words), known, table.path)
            self.assertLessEqual(known, set(written), table.path)

    def test_values(self) -> None:
        """Each becomes its value."""
        for text, path, expected in ROWS:
            self.assertEqual(attrgetter(path)(configuration(text)), expected, text)

    def test_mistakes(self) -> None:
        """A wrong word is pointed at."""
        for text, code in MISTAKES.items():
            self.assertIn(code, found(text), text)
