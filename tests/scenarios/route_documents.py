"""Route documents say where mail for some recipients goes, before local domains and the relay host; a wrong one holds its own mail only."""

import tempfile
import unittest

from harness import Certificate, LmtpSink, NameServer, Server, Sink, deliver, main

ZONES = {"there.example": ["other MX 10 first", "first A 127.0.0.2"]}


def route(recipients, next_hop, **more):
    return {"RouteRecipients": recipients, "RouteNextHop": next_hop, **{f"Route{name}": value for name, value in more.items()}}


class RouteDocuments(unittest.TestCase):
    def setUp(self):
        certificate = Certificate(self.enterContext(tempfile.TemporaryDirectory()))
        self.relay, self.partner, self.store = (self.enterContext(each) for each in (Sink(None), Sink(certificate=certificate), LmtpSink()))

    def run_server(self, *routes, **items):
        return self.enterContext(Server({"SMTP_RelayHost": self.relay.next_hop, "Router_InitialRetryInterval": 1, **items}, routes=routes))

    def send(self, server, *recipients):
        self.assertEqual(deliver(server.port, recipients=recipients).code, 250)

    def test_the_narrowest_document_decides_before_all_else(self):
        server = self.run_server(route("*.partner.example", self.partner.next_hop), route("anna@sub.partner.example", self.store.destination),
                                 route("bob@example.test", self.partner.next_hop, TLSLevel="encrypt"))
        self.send(server, "x@sub.partner.example", "Anna@sub.partner.example", "y@partner.example", "bob@example.test")
        self.assertEqual(self.store.wait_for_messages()[0].recipients, ["Anna@sub.partner.example"])
        self.assertEqual(self.relay.wait_for_messages()[0].recipients, ["y@partner.example"])
        messages = self.partner.wait_for_messages(2)
        self.assertEqual(sorted(message.recipients for message in messages), [["bob@example.test"], ["x@sub.partner.example"]])
        server.wait_for_empty_queue()

        answer = server.tell("show route ANNA@sub.partner.example")
        self.assertRegex(answer, r"Decided by +Route document anna@sub\.partner\.example")
        self.assertRegex(answer, rf"Next hop +lmtp://\[127\.0\.0\.1\]:{self.store.port}")
        self.assertRegex(server.tell("show route bob@example.test"), r"TLS level +encrypt: ")
        self.assertRegex(server.tell("show route y@partner.example"), r"Decided by +the relay host: SMTP_RelayHost")
        self.assertRegex(server.tell("show route carl@example.test"), r"example\.test is a local domain")
        self.assertRegex(server.tell("show route y@partner..example"), r"is no address and no domain")

    def test_the_mx_of_another_domain_may_be_the_next_hop(self):
        names = self.enterContext(NameServer(ZONES))
        host = self.enterContext(Sink(None, address="127.0.0.2"))
        server = self.enterContext(Server(
            {"SMTP_RelayHost": self.relay.next_hop}, {"SMTP_StubZones": names.stub_zones, "SMTP_SystemResolvers": "0"},
            routes=[route("bücher.example", "MX other.there.example", Port=host.port)]))
        self.send(server, "b@xn--bcher-kva.example")
        self.assertEqual(host.wait_for_messages()[0].recipients, ["b@xn--bcher-kva.example"])
        self.assertRegex(server.tell("show route b@bücher.example"), rf"Next hop +MX other\.there\.example:{host.port}")

    def test_a_level_demands_tls_of_this_next_hop_alone(self):
        without_tls = self.enterContext(Sink(None))
        server = self.run_server(route("strict.example", without_tls.next_hop, TLSLevel="encrypt"))
        self.send(server, "a@strict.example")
        server.wait_for_reason(r"STARTTLS")
        self.assertEqual(without_tls.messages, [])
        self.send(server, "a@elsewhere.example")
        self.relay.wait_for_messages()

    def test_a_level_weaker_than_the_default_is_refused_and_the_default_counts(self):
        server = self.run_server(route("plain.example", self.partner.next_hop, TLSLevel="none"))
        server.wait_for_line(r'Route document plain\.example: item RouteTLSLevel \(TLS level\) is "none": the default level is dane .*PolicyEnds')
        server.wait_for_line(r"The route counts, at the default level")
        self.send(server, "a@plain.example")
        self.assertIsNotNone(self.partner.wait_for_messages()[0].tls)
        server.policies = [{"PolicyDestinations": self.partner.next_hop, "PolicyLevel": "none", "PolicyEnds": "2999-01-01"}]
        server.routes[0]["RouteTLSLevel"] = ""
        self.assertRegex(server.change(), r"Configuration updated\.")
        self.send(server, "b@plain.example")
        self.assertIsNone(self.partner.wait_for_messages(2)[1].tls)

    def test_a_wrong_document_keeps_what_it_said_before_and_the_others_work(self):
        server = self.run_server(route("a.example", self.partner.next_hop), route("b.example", self.store.destination))
        server.routes[0]["RouteTLSLevel"] = "strong"
        answer = server.change()
        self.assertRegex(answer, r"Route document a\.example: item RouteTLSLevel \(TLS level\) is \"strong\": this is no TLS level")
        self.assertRegex(answer, r"Kept: what the document said before")
        self.send(server, "x@a.example", "x@b.example")
        self.partner.wait_for_messages()
        self.store.wait_for_messages()

    def test_mail_waits_for_a_document_that_was_never_right(self):
        server = self.run_server(route("a.example", "two words"), route("b.example", self.store.destination))
        server.wait_for_line(r"Route document a\.example: item RouteNextHop \(next hop\) is \"two words\"")
        server.wait_for_line(r"Mail for its recipients waits until it is corrected")
        self.send(server, "x@a.example", "x@b.example")
        self.store.wait_for_messages()
        server.wait_for_reason(r"Route document a\.example is wrong")
        server.routes[0]["RouteNextHop"] = self.partner.next_hop
        server.change()
        self.partner.wait_for_messages()
        server.wait_for_empty_queue()
        self.assertEqual(self.relay.messages, [])

    def test_of_two_for_the_same_recipients_the_first_stays(self):
        server = self.run_server(route("a.example", self.partner.next_hop, Comment="one"), route("A.example", self.store.destination))
        server.wait_for_line(r"Route document a\.example \(to .* and Route document A\.example \(to")
        self.send(server, "x@a.example")
        self.partner.wait_for_messages()
        server.routes[0]["RouteStatus"] = "Disabled"
        self.assertRegex(server.change(), "Configuration updated")
        self.send(server, "x@a.example")
        self.store.wait_for_messages()

    def test_a_smart_host_takes_the_local_domains(self):
        server = self.run_server(SMTP_LocalSmartHost=self.partner.next_hop)
        self.send(server, "anna@example.test", "b@there.test")
        self.assertEqual(self.partner.wait_for_messages()[0].recipients, ["anna@example.test"])
        self.assertEqual(self.relay.wait_for_messages()[0].recipients, ["b@there.test"])
        self.assertRegex(server.tell("show route anna@example.test"), r"local domain; SMTP_LocalSmartHost \(Configuration Settings")


if __name__ == "__main__":
    main()
