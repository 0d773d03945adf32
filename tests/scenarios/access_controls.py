"""Who may send what, by the documents and by DNS: connections, relaying, recipients, senders, block lists."""

import pathlib
import tempfile
import time
import unittest

from harness import Client, NameServer, Server, main, wait_until

ZONES = {
    "bl.example": ["1.0.0.127 A 127.0.0.2"],
    "wl.example": ["1.0.0.127 A 127.0.0.1"],
    "there.example": ["@ MX 10 mx", "mx A 127.0.0.2", "client A 127.0.0.1", "other A 127.0.0.1", "listed A 127.0.0.6"],
    "null.example": ["@ MX 0 ."],
    "127.in-addr.arpa": ["1.0.0 PTR client.there.example.", "3.0.0 PTR other.there.example.",
                         *(f"6.0.0 PTR {name}.there.example." for name in (*range(15), "listed", *range(15, 30)))],
}
STRANGER = {"SMTP_RelayHostsAllowed": ["192.0.2.1"]}  # We are on 127.0.0.1.


class AccessControls(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def world(self, items=None):
        self.names = self.enterContext(NameServer(ZONES))
        self.server = self.enterContext(Server({**STRANGER, **(items or {})},
                                               {"SMTP_StubZones": self.names.stub_zones, "SMTP_SystemResolvers": "0"}))
        return self.server

    def answer(self, recipient="joe@example.test", sender="anna@there.example"):
        """What RCPT gets."""
        with Client(self.server.port) as client:
            client.command("EHLO client.example.test")
            self.assertEqual(client.command(f"MAIL FROM:<{sender}>").code, 250)
            return client.command(f"RCPT TO:<{recipient}>").raw.decode()

    def test_relaying_follows_hosts_and_domains(self):
        self.world({"SMTP_RelayDomainsAllowed": ["partner.example"]})
        self.assertRegex(self.answer("joe@foreign.example"), r"^550 5\.7\.1 Relaying denied")
        self.assertRegex(self.answer("joe@partner.example"), r"^250 ")
        self.server.change(SMTP_RelayHostsAllowed=["127.0.0.0/8"])
        self.assertRegex(self.answer("joe@foreign.example"), r"^250 ")
        self.server.change(SMTP_RelayEnforcement="All hosts", SMTP_RelayDomainsDenied=["foreign.example"])
        self.assertRegex(self.answer("joe@foreign.example"), r"^550 5\.7\.1")

    def test_a_listed_host_is_refused_unless_an_allow_list_names_it_and_postmaster_hears_of_it(self):
        self.world({"SMTP_DNSBlockLists": ["bl.example"]})
        self.assertRegex(self.answer(), r"^554 5\.7\.1 127\.0\.0\.1 is listed by bl\.example")
        self.assertRegex(self.answer("postmaster@example.test"), r"^250 ")
        self.server.change(SMTP_DNSAllowLists=["wl.example"])
        self.assertRegex(self.answer(), r"^250 ")

    def test_the_senders_domain_is_looked_up(self):
        self.world({"SMTP_VerifySenderDomain": "Enabled"})
        self.assertRegex(self.answer(), r"^250 ")
        self.assertRegex(self.answer(sender=""), r"^250 ")
        self.assertRegex(self.answer(sender="anna@no.there.example"), r"^550 5\.1\.8")
        self.assertRegex(self.answer(sender="anna@null.example"), r"^550 5\.7\.27")

    def test_the_hosts_name_is_looked_up_and_back(self):
        self.world({"SMTP_VerifyHostName": "Enabled"})
        self.assertRegex(self.answer(), r"^250 ")
        with Client(self.server.port, source="127.0.0.3") as client:
            client.command("EHLO client.example.test")
            client.command("MAIL FROM:<anna@there.example>")
            self.assertRegex(client.command("RCPT TO:<joe@example.test>").raw, rb"^554 5\.7\.25 .* does not lead back")
        with Client(self.server.port, source="127.0.0.4") as client:
            client.command("EHLO client.example.test")
            client.command("MAIL FROM:<anna@there.example>")
            self.assertRegex(client.command("RCPT TO:<joe@example.test>").raw, rb"^554 5\.7\.25 127\.0\.0\.4 has no name")

    def test_recipients_senders_and_connections(self):
        self.world({"SMTP_RecipientsKnown": ["joe@example.test"], "SMTP_SendersDenied": ["spam.example"]})
        self.assertRegex(self.answer(), r"^250 ")
        self.assertRegex(self.answer("jo@example.test"), r"^550 5\.1\.1")
        self.assertRegex(self.answer(sender="x@spam.example"), r"^550 5\.7\.1")
        self.server.change(SMTP_ConnectionsDenied=["127.0.0.1"])
        self.assertRegex(self.answer(), r"^554 5\.7\.1")

    def answer_to(self, source):
        with Client(self.server.port, source=source) as client:
            client.command("EHLO client.example.test")
            client.command("MAIL FROM:<anna@there.example>")
            return client.command("RCPT TO:<joe@example.test>").raw.decode()

    def test_hosts_are_known_by_a_name_that_leads_back(self):
        self.world({"SMTP_ConnectionsDenied": ["*.there.example"]})
        self.assertRegex(self.answer_to("127.0.0.1"), r"^554 5\.7\.1")
        self.assertRegex(self.answer("postmaster@example.test"), r"^250 ")
        self.assertRegex(self.answer_to("127.0.0.3"), r"^250 ", "its name is another host's")
        self.server.change(SMTP_ConnectionsDenied=None, SMTP_ConnectionsAllowed=["client.there.example"])
        self.assertRegex(self.answer_to("127.0.0.1"), r"^250 ")
        self.assertRegex(self.answer_to("127.0.0.3"), r"^554 5\.7\.1")
        self.server.change(SMTP_ConnectionsAllowed=None, SMTP_RelayHostsAllowed=["*.there.example"])
        self.assertRegex(self.answer("joe@foreign.example"), r"^250 ")

    def test_a_fault_of_dns_delays_nobody_whose_name_decides_nothing(self):
        self.world({"SMTP_RelayHostsAllowed": ["127.0.0.1", "*.there.example"]})
        self.names.stop()
        before = time.monotonic()
        self.assertRegex(self.answer("joe@foreign.example"), r"^250 ")
        self.assertRegex(self.answer_to("127.0.0.4"), r"^250 ")
        self.assertLess(time.monotonic() - before, 2)

    def test_many_names_hide_no_listed_one(self):
        self.world({"SMTP_ConnectionsDenied": ["listed.there.example"]})
        self.assertRegex(self.answer_to("127.0.0.6"), r"^554 5\.7\.1")

    def test_recipients_of_a_file(self):
        file = self.write_recipients("joe@example.test  # Joe\n@all.example.test\n")
        self.world({"SMTP_RecipientsFile": str(file), "SMTP_LocalDomains": ["example.test", "all.example.test"]})
        codes = {address: self.answer(address)[:3] for address in
                 ("JOE@example.test", '"joe"@example.test', "x@all.example.test", "jo@example.test", "postmaster@example.test")}
        self.assertEqual(list(codes.values()), ["250", "250", "250", "550", "250"], codes)
        self.write_recipients("jo@example.test\n")
        self.server.console("tell smtp update config")
        self.assertRegex(self.answer("jo@example.test"), r"^250 ")
        self.assertRegex(self.answer("joe@example.test"), r"^550 5\.1\.1")
        self.write_recipients("joe@example.test\njoe@@example\n")
        answer = self.server.console("tell smtp update config")
        self.assertRegex(answer, r'recipients: line 2 is "joe@@example": the domain is malformed')
        self.assertRegex(answer, "Configuration updated; what is wrong kept its last good value: SMTP_RecipientsFile")
        self.assertRegex(self.answer("jo@example.test"), r"^250 ", "the last good list")

    def test_a_large_file_of_recipients_holds_nothing_up(self):
        file = self.write_recipients("joe@example.test\n")
        self.world({"SMTP_RecipientsFile": str(file)})
        self.write_recipients("".join(f"person-{number}@example.test\n" for number in range(15_000)))
        answer = self.server.console("tell smtp update config")
        self.assertRegex(answer, r"recipients: it is being read\. What was read of it before holds until then\.")
        self.assertIn("Configuration updated.", answer)
        wait_until(lambda: self.answer("person-14999@example.test").startswith("250 "), "the list read")
        self.assertRegex(self.answer("joe@example.test"), r"^550 5\.1\.1")

    def test_a_file_of_recipients_that_is_not_there_puts_them_off(self):
        self.world({"SMTP_RecipientsFile": "no-such-file", "SMTP_RecipientsKnown": ["jane@example.test"]})
        self.server.wait_for_line(r"recipients file .*no-such-file: No such file")
        self.assertRegex(self.answer("jane@example.test"), r"^250 ")
        self.assertRegex(self.answer("joe@example.test"), r"^451 4\.3\.0")

    def test_a_file_of_recipients_that_names_nobody_keeps_the_last_list_and_another_file_does_not(self):
        file = self.write_recipients("joe@example.test\n")
        self.world({"SMTP_RecipientsFile": str(file)})
        self.write_recipients("")
        self.assertRegex(self.server.console("tell smtp update config"), "recipients: it names nobody")
        self.assertEqual([self.answer(name + "@example.test")[:3] for name in ("joe", "jo")], ["250", "550"])
        self.server.change(SMTP_RecipientsFile="no-such-file")
        self.assertEqual([self.answer(name + "@example.test")[:3] for name in ("joe", "jo")], ["451", "451"])

    def write_recipients(self, text):
        """As an editor does it: another file takes the place."""
        (self.folder / "new").write_text(text)
        return (self.folder / "new").rename(self.folder / "recipients")

    def test_a_wrong_entry_is_named_and_the_last_good_one_stays(self):
        self.world({"SMTP_RecipientsKnown": ["joe@example.test"]})
        after = self.server.mark()
        self.server.change(SMTP_RecipientsKnown=["joe@@example"])
        self.server.wait_for_line(r"SMTP_RecipientsKnown.*joe@@example", after)
        self.assertRegex(self.answer("jo@example.test"), r"^550 5\.1\.1")


if __name__ == "__main__":
    main()
