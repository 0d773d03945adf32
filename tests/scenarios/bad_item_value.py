"""A bad value in an item: the error names document, item, label, value and what is allowed, and the last good value stays."""

import unittest

from harness import Server, Sink, deliver, main


class BadItemValue(unittest.TestCase):
    def test_the_error_names_everything_and_the_last_good_value_stays(self):
        with Sink(None) as sink, Server({"SMTP_RelayHost": sink.next_hop, "Router_PortStatus": "Enabled"}) as server:
            answer = server.change(Router_PortStatus="Negotiatd SSL")
            self.assertIn('Server document CN=mail/O=Example: item Router_PortStatus (outbound TCP/IP port status) is "Negotiatd SSL"; '
                          "allowed are Disabled, Enabled, Negotiated SSL. Kept: Enabled.", answer)
            deliver(server.port)
            sink.wait_for_messages()

    def test_the_rest_of_the_document_is_taken(self):
        with Sink(None) as sink, Server({"Router_PortStatus": "Enabled"}) as server:
            answer = server.change(Router_PortStatus="5", SMTP_RelayHost=sink.next_hop)
            self.assertIn("Router_PortStatus", answer)
            deliver(server.port)
            sink.wait_for_messages()

    def test_at_the_first_start_the_default_stands_in(self):
        with Server({"Router_PortStatus": "perhaps"}) as server:
            server.wait_for_line(r'Router_PortStatus .* is "perhaps"; allowed are Disabled, Enabled, Negotiated SSL\. Used: Disabled, the default\.')

    def test_at_the_first_start_nothing_is_guessed_of_where_mail_goes(self):
        with Sink(None) as sink, Server({"SMTP_RelayHost": "[127.0.0.1:25"}, wait_for_port=False) as server:
            server.wait_for_line(r'item SMTP_RelayHost .* is "\[127\.0\.0\.1:25"')
            server.change(SMTP_RelayHost=sink.next_hop)
            server.wait_for_listener(server.port)
            deliver(server.port)
            sink.wait_for_messages()

    def test_half_a_setting_of_notes_ini_is_not_taken(self):
        long = ",".join(f"zone{number}.example@127.0.0.1@5353" for number in range(12))
        with Server(notes_ini={"SMTP_StubZones": long}, wait_for_port=False) as server:
            server.wait_for_line(r"notes\.ini: setting SMTP_StubZones \(stub zones\) is too long to be read: it has 256 octets or more, allowed are 255")
            self.set_stub_zones(server, "one.example@127.0.0.1")
            server.tell("update config")
            server.wait_for_listener(server.port)
            self.set_stub_zones(server, long)
            self.assertRegex(server.tell("update config"), r"SMTP_StubZones .*allowed are 255\. Kept: one\.example@127\.0\.0\.1\.")

    def set_stub_zones(self, server, value):
        server.notes_ini["SMTP_StubZones"] = value
        (server.folder / "notes.ini").write_text("[Notes]\n" + "".join(f"{k}={v}\n" for k, v in server.notes_ini.items()))

    def test_codes_and_labels_with_ssl_or_tls_are_all_understood(self):
        with Server() as server:
            for value in ("2", "Negotiated SSL", "Negotiated TLS", "negotiated ssl", 2):
                with self.subTest(value):
                    self.assertNotIn("allowed are", server.change(Router_PortStatus=value))
                    self.assertRegex(server.tell("show config"), r"Router_PortStatus +Negotiated SSL")


if __name__ == "__main__":
    main()
