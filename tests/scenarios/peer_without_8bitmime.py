"""A server without 8BITMIME gets messages in 7 bits; what has no such form comes back with the reason."""

import email
import email.policy
import unittest

from harness import Client, Server, Sink, main

TEXT = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"


class PeerWithout8bitMime(unittest.TestCase):
    def start(self, items=None, extensions=("PIPELINING", "SIZE 10000000")):
        self.sink = self.enterContext(Sink(None, extensions=extensions))
        self.server = self.enterContext(Server({"SMTP_RelayHost": self.sink.next_hop, "SMTP_LocalDomains": ["local.test"], **(items or {})}))
        self.client = self.enterContext(Client(self.server.port))
        self.client.command("EHLO client.example.test")

    def send(self, text, parameters=" BODY=8BITMIME"):
        self.client.command(f"MAIL FROM:<a@example.test>{parameters}")
        self.client.command("RCPT TO:<b@there.test>")
        self.assertEqual(self.client.command("DATA").code, 354)
        self.assertEqual(self.client.send(text + b".\r\n").reply().code, 250)

    def arrived(self):
        """The message, parsed, after a look at its octets."""
        [message] = self.sink.wait_for_messages()
        self.assertTrue(message.data.isascii())
        self.assertNotIn("8BITMIME", message.mail_line)
        self.assertIn(f"SIZE={len(message.data)}", message.mail_line)
        return email.message_from_bytes(message.data, policy=email.policy.SMTP)

    def status(self):
        """Status and diagnosis of the report that came back."""
        self.sink.wait(lambda it: any(message.sender == "" for message in it.messages), "a report")
        raw = next(message for message in self.sink.messages if message.sender == "").data
        _, status, *_ = email.message_from_bytes(raw, policy=email.policy.SMTP).iter_parts()
        return status.get_payload()[-1]["Status"], raw

    def test_text_arrives_re_encoded(self):
        self.start()
        self.send(TEXT + "Grüße\r\n".encode())
        self.assertEqual(self.arrived().get_content(), "Grüße\r\n")

    def test_so_does_text_that_was_not_called_8_bit(self):
        self.start()
        self.send(TEXT + "Grüße\r\n".encode(), "")
        self.assertEqual(self.arrived().get_content(), "Grüße\r\n")

    def test_so_does_a_body_that_lies_in_a_file(self):
        self.start()
        body = "Grüße und viel Text dahinter, damit es eine Datei wird\r\n" * 20000
        self.send(TEXT + body.encode())
        self.assertEqual(self.arrived().get_content(), body)

    def test_ascii_goes_octet_for_octet(self):
        self.start()
        self.send(TEXT + b"plain \r\n")
        self.arrived()
        self.assertTrue(self.sink.messages[0].data.endswith(TEXT + b"plain \r\n"))

    def test_what_is_signed_comes_back(self):
        self.start()
        self.send(b"MIME-Version: 1.0\r\nContent-Type: multipart/signed; boundary=s\r\n\r\n--s\r\n" + TEXT + "Grüße\r\n--s\r\n\r\nx\r\n--s--\r\n".encode())
        status, _ = self.status()
        self.assertEqual(status, "5.6.3")
        self.server.wait_for_line(r"cannot be re-encoded: a part of type text/plain has 8-bit octets and is signed or encrypted")

    def test_a_header_beyond_ascii_comes_back(self):
        self.start()
        self.send("Subject: Grüße\r\n".encode() + TEXT + b"x\r\n")
        self.assertEqual(self.status()[0], "5.6.7")

    def test_what_is_too_large_to_be_re_encoded_comes_back(self):
        self.start({"Router_MaxReencodedSize": "1"})
        self.send(TEXT + "Grüße\r\n".encode() * 500)
        self.assertEqual(self.status()[0], "5.6.3")
        self.server.wait_for_line(r"no more than 1024 octets are re-encoded \(Router_MaxReencodedSize\)")


if __name__ == "__main__":
    main()
