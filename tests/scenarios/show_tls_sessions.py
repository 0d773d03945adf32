"""`tell smtp show tls sessions`: who is connected under TLS now, and how."""

import unittest

from harness import Client, Server, main, wait_until


class ShowTlsSessions(unittest.TestCase):
    def test_those_under_tls_are_shown_while_they_live(self):
        with Server({"SMTP_SSLStatus": "Enabled"}) as server:
            server.wait_for_listener(server.ssl_port)
            self.assertIn("0 inbound session[s] under TLS.", server.tell("show tls sessions"))
            with Client(server.port), Client(server.port) as client, Client(server.ssl_port, implicit_tls=True) as other:
                client.command("EHLO client.example.test")
                client.start_tls().command("EHLO client.example.test")
                shown = server.tell("show tls sessions")
                self.assertIn("2 inbound session[s] under TLS.", shown)
                for one in (client, other):
                    self.assertRegex(shown, rf"127\.0\.0\.1:{one.socket.getsockname()[1]} +mail\.example\.test +TLSv1\.3 +TLS_AES_256_GCM_SHA384 +X25519 +no +- +\d+ s")
            wait_until(lambda: "0 inbound session[s] under TLS." in server.tell("show tls sessions"), "no sessions left")


if __name__ == "__main__":
    main()
