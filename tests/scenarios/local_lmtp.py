"""Mail for the local domains goes to a mail store by LMTP, over TCP or a UNIX socket, and each recipient has an answer of its own."""

import pathlib
import re
import tempfile
import unittest

from harness import Client, LmtpSink, Server, deliver, main

THREE = ["anna@example.test", "full@example.test", "gone@example.test"]
ANSWERS = {"full@example.test": ["452 4.2.2 full is over quota"], "gone@example.test": "550 5.2.1 gone is disabled"}


class LocalLmtp(unittest.TestCase):
    def run_server(self, store, **items):
        return self.enterContext(Server({"SMTP_LocalDestination": store.destination, "Router_InitialRetryInterval": 1, **items}))

    def check_an_answer_for_each(self, store):
        server = self.run_server(store)
        self.assertEqual(deliver(server.port, sender="ben@example.test", recipients=THREE, text="Subject: three\r\n\r\n.\r\n").code, 250)
        # anna at once; full by the second try; to ben what became of gone.
        store.wait_for_messages(3)
        server.wait_for_empty_queue()
        self.assertEqual(sorted(message.recipients for message in store.messages),
                         [["anna@example.test"], ["ben@example.test"], ["full@example.test"]])
        bounce = next(message for message in store.messages if message.recipients == ["ben@example.test"])
        self.assertEqual(bounce.sender, "")
        self.assertRegex(bounce.text, r"(?m)^Status: 5\.2\.1\r$")
        self.assertRegex(bounce.text, r"(?m)^Diagnostic-Code: smtp; 550 (5\.2\.1 )?gone is disabled\r$")
        self.assertNotIn("full@example.test", bounce.text)
        server.wait_for_line(r"Router: Message \w+ transferred to .* for anna@example\.test .* via LMTP")
        server.wait_for_line(r"Router: Message \w+ for full@example\.test waits .*452 (4\.2\.2 )?full is over quota")
        server.wait_for_line(r"Router: Message \w+ for gone@example\.test failed.*550 (5\.2\.1 )?gone is disabled")
        # Nobody has the message twice.
        self.assertEqual([re.findall("<(.*?)>", line) for connection in store.connections for line in connection.commands
                          if line.startswith("RCPT")].count(["anna@example.test"]), 1)

    def test_each_recipient_has_its_own_answer_over_tcp(self):
        self.check_an_answer_for_each(self.enterContext(LmtpSink(answers=ANSWERS)))

    def test_each_recipient_has_its_own_answer_over_a_unix_socket(self):
        folder = self.enterContext(tempfile.TemporaryDirectory(prefix="postern-lmtp-"))
        self.check_an_answer_for_each(self.enterContext(LmtpSink(path=pathlib.Path(folder) / "lmtp", answers=ANSWERS)))

    def test_it_is_lmtp_in_clear_text_and_messages_share_a_connection(self):
        store = self.enterContext(LmtpSink())
        server = self.run_server(store)
        with Client(server.port) as client:
            client.command("EHLO client.example.test")
            for number in range(5):
                self.assertEqual(client.deliver(recipients=["anna@example.test"], text=f"Subject: {number}\r\n\r\n").code, 250)
                server.wait_for_empty_queue()  # Only then the connection is free for the next one.
        self.assertEqual((len(store.messages), len(store.connections)), (5, 1))
        verbs = [re.split("[ :]", line)[0] for line in store.connections[0].commands]
        self.assertEqual(verbs, ["LHLO", *(["MAIL", "RCPT", "DATA"] * 5)])

    def test_mail_for_elsewhere_does_not_go_there(self):
        store = self.enterContext(LmtpSink())
        server = self.run_server(store, Router_PortStatus="Disabled")
        self.assertEqual(deliver(server.port, recipients=["b@there.test", "anna@example.test"]).code, 250)
        self.assertEqual(store.wait_for_messages()[0].recipients, ["anna@example.test"])
        self.assertEqual(server.queued(), 1)

    def test_a_store_that_is_away_is_waited_for(self):
        store = self.enterContext(LmtpSink())
        server = self.run_server(store)
        store.stop()
        deliver(server.port, recipients=["anna@example.test"])
        server.wait_for_reason(r"(?i)refused")
        store.start()
        store.wait_for_messages()
        server.wait_for_empty_queue()

    def test_a_store_that_speaks_only_smtp_gets_nothing(self):
        store = self.enterContext(LmtpSink(replies={"LHLO": "500 5.5.1 what is LHLO"}))
        server = self.run_server(store)
        deliver(server.port, recipients=["anna@example.test"])
        server.wait_for_reason(r"while sending LHLO: 500 5\.5\.1 what is LHLO")
        self.assertNotIn("MAIL", " ".join(line for connection in store.connections for line in connection.commands))


if __name__ == "__main__":
    main()
