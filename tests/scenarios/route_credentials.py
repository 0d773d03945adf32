"""Credentials of next hops come from a file of mode 600: one that others may read, or without the entry that is wanted, is refused with words,
mail waits meanwhile, and no password is ever printed."""

import base64
import tempfile
import unittest

from harness import Certificate, Server, Sink, deliver, main

PASSWORD = "correct-horse-battery"


class RouteCredentials(unittest.TestCase):
    def setUp(self):
        self.relay = self.enterContext(Sink(
            certificate=Certificate(self.enterContext(tempfile.TemporaryDirectory())), extensions=("PIPELINING", "8BITMIME", "AUTH PLAIN"),
            replies={"AUTH": "235 2.7.0 welcome"}))
        self.server = self.enterContext(Server(
            {"SMTP_RelayHost": self.relay.next_hop, "SMTP_CredentialsFile": "secrets", "Router_InitialRetryInterval": 1}, start=False,
            routes=[{"RouteRecipients": "partner.example", "RouteNextHop": self.relay.next_hop, "RouteCredentials": "partner"}]))

    def write(self, text, mode):
        path = self.server.folder / "secrets"
        path.write_text(text)
        path.chmod(mode)

    def check_nothing_is_printed(self):
        self.server.tell("show config")
        self.server.tell("show queue")
        self.assertNotIn(PASSWORD, self.server.log() + self.server.standard_error())

    def test_they_are_shown_under_tls_to_the_next_hop_that_names_them_and_to_no_other(self):
        self.write(f"partner anna {PASSWORD}\n", 0o600)
        self.server.start()
        for recipient in ("x@partner.example", "x@elsewhere.example"):
            self.assertEqual(deliver(self.server.port, recipients=[recipient]).code, 250)
        messages = {message.recipients[0]: message for message in self.relay.wait_for_messages(2)}
        secret = base64.b64encode(f"\0anna\0{PASSWORD}".encode()).decode()
        known = messages["x@partner.example"].connection
        self.assertIn(f"AUTH PLAIN {secret}", known.commands_under_tls)
        unknown = messages["x@elsewhere.example"].connection
        self.assertIsNot(unknown, known)
        self.assertFalse([line for line in unknown.commands if line.startswith("AUTH")])
        self.check_nothing_is_printed()

    def test_a_file_that_others_may_read_is_refused_until_it_is_closed_to_them(self):
        self.write(f"partner anna {PASSWORD}\n", 0o644)
        self.server.start()
        self.assertEqual(self.server.log().count("others than its owner"), 1, "the file was read once")
        self.server.wait_for_line(r"credentials file .*secrets: others than its owner may read or write it \(mode 644\): chmod 600")
        self.assertEqual(deliver(self.server.port, recipients=["x@partner.example"]).code, 250)
        self.server.wait_for_reason(r"the credentials file has no entry partner")
        self.assertEqual(self.relay.connections, [])

        self.write(f"partner anna {PASSWORD}\n", 0o600)
        self.assertRegex(self.server.tell("update config"), r"Configuration updated\.$")
        self.relay.wait_for_messages()
        self.check_nothing_is_printed()

    def test_an_entry_that_is_missing_is_named(self):
        self.write(f"other anna {PASSWORD}\n", 0o600)
        self.server.start()
        self.server.wait_for_line(r"Route document partner\.example: item RouteCredentials is \"partner\", and the credentials file .* has no such entry")
        answer = self.server.change(SMTP_RelayCredentials="third")
        self.assertRegex(answer, r"item SMTP_RelayCredentials is \"third\"")
        self.assertIn('Configuration updated; missing: entry "third" of the credentials file, entry "partner" of the credentials file.', answer)
        self.assertRegex(self.server.tell("show route a@elsewhere.example"), r"TLS level encrypt, credentials third")
        self.check_nothing_is_printed()

    def test_a_wrong_line_is_named_by_its_number(self):
        self.write(f"# ours\npartner {PASSWORD}\n", 0o600)
        self.server.start()
        self.server.wait_for_line(r"credentials file .*: line 2: there is no password")
        self.check_nothing_is_printed()


if __name__ == "__main__":
    main()
