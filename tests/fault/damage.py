"""Damage in the spool is found, named, put aside and reported to the sender; the rest is delivered."""

import pathlib
import re
import unittest

from harness import Client, Server, Sink, deliver, main, wait_until

LARGE = ("x" * 78 + "\r\n") * 4000
PAGE = 16384


def flip(file, place):
    octets = bytearray(file.read_bytes())
    octets[place] ^= 1
    file.write_bytes(octets)


class Damage(unittest.TestCase):
    def world(self):
        self.sink = self.enterContext(Sink(None))
        return self.enterContext(Server({"SMTP_RelayHost": self.sink.next_hop, "Router_PortStatus": "Disabled",
                                         "SMTP_LocalDomains": ["local.test"], "Router_InitialRetryInterval": 1}))

    def queue(self, server, subject, body="small\r\n", sender="anna@example.test", **more):
        """Returns the queue id."""
        after = server.mark()
        text = f"Subject: {subject}\r\n\r\nbody of {subject}\r\n{body}"
        self.assertEqual(deliver(server.port, sender=sender, text=text, **more).code, 250)
        return server.wait_for_line(r"Message ([0-9A-F]{16}) .*received", after).group(1)

    def spoil(self, server, *damages):
        """Ends the task, so that all lies in the files, damages them, and loads it again."""
        server.tell("quit")
        server.wait_until_task_ended()
        for damage in damages:
            damage(server.folder / "spool")
        after = server.mark()
        server.console("load smtp")
        server.wait_for_listener(server.port)
        return after

    def subjects(self):
        return sorted(message.header("Subject")[0] for message in self.sink.messages)

    def test_damaged_bodies_are_named_and_put_aside_and_the_rest_arrives(self):
        server = self.world()
        ids = {name: self.queue(server, name, body) for name, body in (
            ("whole", "small\r\n"), ("flipped", "small\r\n"), ("large-whole", LARGE), ("large-flipped", LARGE), ("large-torn", LARGE),
            ("large-gone", LARGE), ("last", "small\r\n"))}

        def damage(spool):
            database = spool / "queue.db"
            flip(database, database.read_bytes().index(b"body of flipped"))
            flip(spool / "bodies" / ids["large-flipped"], 4096 + 200_000)
            torn = spool / "bodies" / ids["large-torn"]
            torn.write_bytes(torn.read_bytes()[:-70_000])
            (spool / "bodies" / ids["large-gone"]).unlink()

        after = self.spoil(server, damage)
        damaged = {name for name in ids if name not in ("whole", "large-whole", "last")}
        answer = server.tell("spool check")
        self.assertRegex(answer, r"Spool checked: 7 message\[s\].*: 4 finding\[s\]")
        for name, its_id in ids.items():
            self.assertEqual(name in damaged, its_id in answer, (name, answer))

        server.change(Router_PortStatus="Enabled")
        self.sink.wait(lambda sink: len(sink.messages) >= 7, "three messages and four bounces")
        server.wait_for_empty_queue()
        bounces = [message for message in self.sink.messages if message.sender == ""]
        self.assertEqual(sorted(m.header("Subject")[0] for m in self.sink.messages if m.sender), ["large-whole", "last", "whole"])
        self.assertEqual(len(bounces), 4)
        for bounce in bounces:
            self.assertEqual(bounce.recipients, ["anna@example.test"])
            self.assertRegex(re.sub(r"\s+", " ", bounce.text), r"it was damaged while it waited here.*Status: 5\.3\.0")
            self.assertNotIn(str(server.folder), bounce.text)
        kept = {file.name for file in (server.folder / "spool" / "lost+found").iterdir()}
        self.assertEqual(kept, {f"{ids[name]}.damaged" for name in ("flipped", "large-flipped", "large-torn")})
        for name in damaged:
            server.wait_for_line(rf"SMTP: spool: Message {ids[name]} in the spool is damaged", after)
        self.assertRegex(server.tell("spool check"), r"Spool checked: 0 message\[s\].*: nothing is wrong\. 3 file\[s\] in .*lost\+found")

    def test_one_bit_of_an_envelope_sends_nothing_to_anybody_else(self):
        server = self.world()
        ids = {name: self.queue(server, name, sender=f"{name}@example.test", recipients=[f"for-{name}@there.test"])
               for name in ("whole", "recipient", "sender", "state")}

        def damage(spool):
            database = spool / "queue.db"
            octets = database.read_bytes()
            flip(database, octets.index(b"for-recipient@there.testwaiting"))
            flip(database, octets.index(b"waitingsender@example.test") + len("waiting"))
            flip(database, octets.index(b"waitingstate@example.test"))

        after = self.spoil(server, damage)
        for name in ("recipient", "sender", "state"):
            server.wait_for_line(rf"SMTP: spool: Message {ids[name]} in the spool is damaged", after)
        server.change(Router_PortStatus="Enabled")
        server.wait_for_empty_queue()
        self.assertEqual(self.subjects(), ["whole"])
        found = re.findall(r"Message ([0-9A-F]{16}) in the spool is damaged", server.tell("spool check"))
        self.assertEqual(found, [ids[name] for name in ("recipient", "sender", "state")])

    def test_damaged_mail_without_a_sender_is_dead_mail(self):
        server = self.world()
        large = self.queue(server, "large", LARGE, sender="")
        self.spoil(server, lambda spool: flip(spool / "bodies" / large, 4096 + 200_000))
        server.change(Router_PortStatus="Enabled")
        server.wait_for_line(rf"Message {large}.* for b@there\.test failed: .*damaged")
        server.wait_for_empty_queue()
        self.assertRegex(server.tell("show queue dead"), rf"{large} .* <> +b@there\.test .*damaged")
        self.assertIn(f"Message {large}: deleted.", server.tell(f"delete {large}"))
        self.assertIn("No dead messages", server.tell("show queue dead"))
        self.assertEqual(self.sink.messages, [])

    def test_a_spoiled_page_of_the_table_leaves_the_rest(self):
        server = self.world()
        with Client(server.port) as client:
            client.command("EHLO client.example.test")
            for number in range(300):
                self.assertEqual(client.deliver(sender=f"sender-{number}-@example.test", text=f"Subject: m{number}\r\n\r\nx\r\n").code, 250)
        wait_until(lambda: len(re.findall("received from sender-", server.log())) == 300, "300 messages in the log")
        ids = re.findall(r"Message ([0-9A-F]{16}) .*received from sender-", server.log())

        def damage(spool):
            database = spool / "queue.db"
            octets = bytearray(database.read_bytes())
            # In the middle of the table of messages: a page that holds a sender.
            place = octets.index(b"sender-150-") // PAGE * PAGE
            octets[place:place + 200] = b"\xee" * 200
            database.write_bytes(octets)

        after = self.spoil(server, damage)
        server.wait_for_line(r"cannot be read and are left alone; the rest is delivered", after)
        answer = re.sub(r"\s+", " ", server.tell("spool check"))  # the console breaks long lines
        lost = re.search(r"Messages above ([0-9A-F]{16}) and up to ([0-9A-F]{16}) cannot be read", answer)
        self.assertTrue(lost, answer)
        readable = [number for number, its_id in enumerate(ids) if not lost[1] < its_id <= lost[2]]
        self.assertNotIn(150, readable)
        self.assertGreater(len(readable), 100)
        server.change(Router_PortStatus="Enabled")
        server.wait_for_empty_queue(30)
        self.assertEqual(self.subjects(), sorted(f"m{number}" for number in readable))

    def test_a_torn_log_loses_no_more_than_what_was_torn(self):
        server = self.world()
        self.queue(server, "folded")
        self.spoil(server)
        self.queue(server, "in-the-log")
        self.queue(server, "torn")
        server.kill_task()
        log = pathlib.Path(server.folder / "spool" / "queue.db-wal")
        log.write_bytes(log.read_bytes()[:-100])
        after = server.mark()
        server.console("load smtp")
        server.wait_for_listener(server.port)
        self.assertIn("nothing is wrong", server.tell("spool check"))
        server.change(Router_PortStatus="Enabled")
        server.wait_for_empty_queue()
        self.assertEqual([subject for subject in self.subjects() if subject != "torn"], ["folded", "in-the-log"])
        self.assertNotIn("damaged", server.log(after))


if __name__ == "__main__":
    main()
