"""SMTP listener task: Disabled. It says so and listens nowhere, whatever the port statuses say."""

import unittest

from harness import Server, is_listening, main


class ListenerDisabled(unittest.TestCase):
    def test_it_says_so_and_listens_nowhere(self):
        with Server({"SMTPListenerEnabled": "Disabled", "SMTP_SSLStatus": "Enabled"}) as server:
            server.wait_for_line(r"(?i)listener.*disabled")
            self.assertRegex(server.tell("show tls"), r"(?i)disabled")
            self.assertFalse(is_listening(server.port))
            self.assertFalse(is_listening(server.ssl_port))

    def test_it_listens_once_it_is_enabled(self):
        with Server({"SMTPListenerEnabled": "0"}) as server:
            server.change(SMTPListenerEnabled="1")
            server.wait_for_listener(server.port)


if __name__ == "__main__":
    main()
