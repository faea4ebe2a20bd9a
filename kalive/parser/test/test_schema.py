"""Tests of L{kalive.parser.schema}: keywords that are unknown, old, misplaced or without parameter."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from kalive.parser.known_words import KNOWN_WORDS
from kalive.parser.not_yet import NOT_YET
from kalive.parser.test.support import configuration, found, instance, report, server, the_instance


class UnknownTests(SynchronousTestCase):
    """Words that are in no table."""

    def test_did_you_mean(self) -> None:
        """A misspelt word is answered with the nearest known one."""
        for wrong, right in {
            "prioritty 9": "priority",
            "STATE MASTER": "state",
            "inteface eth0": "interface",
            "virtual_ipadress {\n10.0.0.1\n}": "virtual_ipaddress",
        }.items():
            (one,) = report(instance(wrong)).diagnostics
            self.assertEqual(one.hint, f"did you mean '{right}'?")
            self.assertEqual(one.message, f"Unknown keyword '{wrong.split()[0]}'")

    def test_wrong_block(self) -> None:
        """A word that is right in another block is told where it belongs, or what it is called here."""
        for text, hint in (
            (instance("delay_loop 5"), "'delay_loop' belongs into the block virtual_server"),
            ("global_defs {\ngarp_master_delay 5\n}", "in global_defs it is called 'vrrp_garp_master_delay'"),
        ):
            self.assertIn(hint, report(text).diagnostics[0].hint or "")

    def test_nothing_similar(self) -> None:
        """A word like no other gets no far-fetched guess."""
        self.assertIsNone(report(instance("qqq")).diagnostics[0].hint)

    def test_block_goes_with_it(self) -> None:
        """The block of an unknown word is left out whole: its words are not taken for the outer block's."""
        value = the_instance("vrrp_defs {\npriority 7\nstate MASTER\n}\nadvert_int 3")
        self.assertEqual((value.priority, value.state, value.advert_int), (100, None, 3))

    def test_missing_brace_before(self) -> None:
        """A word of the outermost level inside a block hints at the brace that is missing."""
        text = "vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\nvrrp_instance B {\n}\n"
        hints = [one.hint or "" for one in report(text).diagnostics]
        self.assertTrue(any("is a '}' missing before it?" in hint for hint in hints))


class KnownTests(SynchronousTestCase):
    """Words that 2.4.3 knows and that have no effect yet."""

    def test_said_once(self) -> None:
        """Each is said once, at its first place."""
        found_ = report(instance("use_vmac\nuse_vmac\npromote_secondaries")).diagnostics
        self.assertEqual([(one.code, one.position.line) for one in found_], [("K190", 8), ("K190", 10)])

    def test_old_and_not_yet(self) -> None:
        """An old word for something without effect earns both words."""
        self.assertEqual(found(instance("lvs_sync_daemon_inteface eth1")), ["K191", "K190"])
        self.assertEqual(found("global_defs {\nlvs_id x\n}"), ["K191", "K190"])

    def test_block_is_said_once(self) -> None:
        """Of a block of such words the words inside are not reported each."""
        self.assertEqual(found("static_rules {\nfrom 10.0.0.1 table 5 oif eth0\n}"), ["K190"])

    def test_every_known_word_is_accepted(self) -> None:
        """No keyword of 2.4.3 is unknown in the block where 2.4.3 knows it."""
        for path, words in KNOWN_WORDS.items():
            for word in words.split():
                name, _, opens = word.partition("{")
                text = f"{name} 1 {{\n}}" if word.endswith("{") else f"{name} 1"
                for block in reversed(path.split(".") if path else []):
                    text = f"{block} x 1 {{\n{text}\n}}"
                self.assertNotIn("K110", found(text), f"{path} {name}{opens}")

    def test_not_yet_names_known_words(self) -> None:
        """The list of what has no effect names only words that exist."""
        for path, words in NOT_YET.items():
            known = KNOWN_WORDS[path].replace("{", "").split()
            self.assertEqual([word for word in words.split() if word not in known], [])

    def test_all_words_of_2_4_3(self) -> None:
        """The table of facts has the 528 keywords."""
        self.assertEqual(sum(len(words.split()) for words in KNOWN_WORDS.values()), 528)


class ShapeTests(SynchronousTestCase):
    """Statements of the wrong shape."""

    def test_further_words_are_ignored(self) -> None:
        """Words too many are ignored silently, as 2.4.3 does."""
        text = instance("priority 7 90\nnopreempt 1")
        self.assertEqual(found(text), [])
        self.assertEqual(configuration(text).vrrp_instances[0].priority, 7)

    def test_two_keywords_on_a_line(self) -> None:
        """A second keyword on a line is not read; the lost password is pointed at."""
        text = instance("authentication { auth_type PASS auth_pass secret1 }")
        self.assertEqual(found(text), ["K113", "K151"])

    def test_block_after_a_value(self) -> None:
        """A block where none belongs is left out, the value counts."""
        value = the_instance("priority 7 virtual_ipaddress { 10.0.0.1 }")
        self.assertEqual((value.priority, len(value.virtual_ipaddress)), (7, 1))

    def test_last_one_counts(self) -> None:
        """Of a word that is there twice the last one counts, silently."""
        text = instance("priority 100\npriority 90")
        self.assertEqual(found(text), [])
        self.assertEqual(configuration(text).vrrp_instances[0].priority, 90)

    def test_missing_parameter_is_fatal(self) -> None:
        """A keyword without its parameter ends it, as in 2.4.3."""
        self.assertTrue(report(instance("priority")).fatal)
        self.assertTrue(report(server("delay_loop")).fatal)

    def test_nameless_block_is_left_out(self) -> None:
        """An instance without a name is an error, the others run."""
        text = "vrrp_instance {\ninterface eth0\n}\n" + instance("")
        self.assertEqual(found(text), ["K114"])
        self.assertEqual([one.name for one in configuration(text).vrrp_instances], ["VI_1"])
