"""The Received header: protocol keyword (RFC 3848), TLS version, cipher and queue id."""

import unittest

from harness import Client, Server, Sink, deliver, main


class ReceivedHeader(unittest.TestCase):
    def setUp(self):
        self.sink = self.enterContext(Sink(None))
        self.server = self.enterContext(Server({"SMTP_RelayHost": self.sink.next_hop, "SMTP_SSLStatus": "Enabled"}))

    def received(self):
        """The first Received header of the last message."""
        return self.sink.wait_for_messages()[-1].header("Received")[0]

    def test_in_clear_after_ehlo(self):
        deliver(self.server.port)
        self.assertRegex(self.received(), r"^from client\.example\.test \(.*\[127\.0\.0\.1\].*\) by mail\.example\.test .*with ESMTP id \w+")

    def test_in_clear_after_helo(self):
        with Client(self.server.port) as client:
            client.command("HELO client.example.test")
            client.deliver()
        self.assertRegex(self.received(), r"with SMTP id \w+")

    def test_under_starttls(self):
        deliver(self.server.port, tls=True)
        self.assertRegex(self.received(), r"with ESMTPS \(TLSv1\.3, TLS_AES_256_GCM_SHA384\) id \w+")

    def test_on_the_ssl_port(self):
        self.server.wait_for_listener(self.server.ssl_port)
        with Client(self.server.ssl_port, implicit_tls=True) as client:
            client.command("EHLO client.example.test")
            client.deliver()
        self.assertRegex(self.received(), r"with ESMTPS \(TLSv1\.3, TLS_AES_256_GCM_SHA384\) id \w+")

    def test_its_id_is_the_one_that_the_reply_named(self):
        answer = deliver(self.server.port)
        self.assertIn(self.received().split(" id ")[1].split()[0].rstrip(";"), answer.text)


if __name__ == "__main__":
    main()
