"""Without a relay host mail goes where the MX of each domain says; a real DNS server answers for them."""

import unittest

from harness import NameServer, Server, Sink, deliver, main, wait_until

ZONES = {"there.example": [
    "ordered MX 20 second", "ordered MX 10 first",
    "equal MX 10 first", "equal MX 10 second",
    "backup MX 10 nobody", "backup MX 20 second",
    "implicit A 127.0.0.2",
    "null MX 0 .",
    "ours MX 10 mail.example.test.", "ours MX 20 first",
    "dangling MX 10 nowhere",
    "first A 127.0.0.2", "second A 127.0.0.3", "nobody A 127.0.0.4"]}


class World:
    """A name server, two hosts on one port at different addresses, and the server that knows them by DNS only."""

    def __init__(self, test, items=None):
        self.names = test.enterContext(NameServer(ZONES))
        self.first = test.enterContext(Sink(None, address="127.0.0.2"))
        self.second = test.enterContext(Sink(None, address="127.0.0.3", port=self.first.port))
        self.server = test.enterContext(Server(
            {"Router_Port": self.first.port, **(items or {})},
            {"SMTP_StubZones": self.names.stub_zones, "SMTP_SystemResolvers": "0"}))

    def send(self, *recipients, sender="a@implicit.there.example"):
        answer = deliver(self.server.port, sender=sender, recipients=recipients)
        assert answer.code == 250, answer

    def bounces(self):
        """What came back to the sender, whose host is the first one."""
        return [message for message in self.first.messages if message.sender == ""]

    def bounce(self):
        self.first.wait(lambda sink: self.bounces(), "a bounce")
        return self.bounces()[0]


class Routes(unittest.TestCase):
    def test_the_best_preference_is_tried_first(self):
        world = World(self)
        for _ in range(5):
            world.send("b@ordered.there.example")
        world.first.wait_for_messages(5)
        self.assertEqual(world.second.connections, [])

    def test_equal_preferences_share_the_mail(self):
        world = World(self, {"Router_MaxTransferConnections": 1})
        # One message a connection at a time: each walk draws its own order.
        total = 0
        while not (world.first.messages and world.second.messages):
            self.assertLess(total, 64, "one of two equals gets all the mail")
            total += 1
            world.send(f"b{total}@equal.there.example")
            world.server.wait_for_empty_queue()
            # Connections are reused while they last: only a new one draws again.
            for sink in (world.first, world.second):
                sink.stop()
                sink.start()

    def test_the_next_host_is_tried_when_one_does_not_answer(self):
        world = World(self)
        world.send("b@backup.there.example")
        world.second.wait_for_messages()
        world.server.wait_for_line(r"transferred to second\.there\.example \[127\.0\.0\.3\]")

    def test_a_domain_without_mx_is_its_own_mail_host(self):
        world = World(self)
        world.send("b@implicit.there.example")
        self.assertEqual(world.first.wait_for_messages()[0].recipients, ["b@implicit.there.example"])

    def test_recipients_of_several_domains_go_their_own_ways_and_those_of_one_share_a_transaction(self):
        world = World(self)
        world.send("b@ordered.there.example", "c@backup.there.example", "d@ordered.there.example")
        self.assertEqual(world.first.wait_for_messages()[0].recipients, ["b@ordered.there.example", "d@ordered.there.example"])
        self.assertEqual(world.second.wait_for_messages()[0].recipients, ["c@backup.there.example"])
        world.server.wait_for_empty_queue()

    def test_an_address_literal_needs_no_dns(self):
        world = World(self)
        world.send("b@[127.0.0.3]")
        world.second.wait_for_messages()


class Impossible(unittest.TestCase):
    def expect_bounce(self, recipient, *patterns):
        world = World(self)
        world.send(recipient)
        bounce = world.bounce()
        self.assertEqual(bounce.recipients, ["a@implicit.there.example"])
        for pattern in patterns:
            self.assertRegex(bounce.text, pattern)
        world.server.wait_for_empty_queue()

    def test_a_null_mx_is_a_bounce_with_556_5_1_10(self):
        self.expect_bounce("b@null.there.example", r"556 5\.1\.10", r"(?im)^Status: 5\.1\.10")

    def test_a_domain_that_does_not_exist_is_a_bounce(self):
        self.expect_bounce("b@unknown.there.example", r"does not exist", r"(?im)^Status: 5\.1\.2")

    def test_mx_hosts_without_any_address_are_a_bounce(self):
        self.expect_bounce("b@dangling.there.example", r"(?im)^Status: 5\.4\.4")

    def test_an_mx_that_is_ourselves_is_a_loop(self):
        self.expect_bounce("b@ours.there.example", r"554 5\.4\.6", r"(?im)^Status: 5\.4\.6")


class ResolverDown(unittest.TestCase):
    def test_mail_waits_for_a_name_server_that_does_not_answer_and_nothing_is_bounced(self):
        world = World(self)
        world.names.stop()
        world.send("b@ordered.there.example")
        world.server.wait_for_reason(r"MX of ordered\.there\.example cannot be looked up", 30)
        self.assertEqual(world.server.queued(), 1)

        world.names.start()
        # The resolver, too, leaves a server that was silent in peace for some seconds.
        def goes_out():
            world.server.tell("route")
            return world.first.messages
        wait_until(goes_out, "the message, once the name server answers", 60)
        world.server.wait_for_empty_queue()
        self.assertEqual([message.sender for message in world.first.messages], ["a@implicit.there.example"])


if __name__ == "__main__":
    main()
