"""names.dxl is replaced in the middle of a write, again and again: the last good documents stay in force, mail goes its way, and the whole file is
taken in the end, by a task or a server that is started meanwhile too."""

import unittest

from harness import Client, Server, Sink, main, wait_until
from harness.accounts import seeded, settle
from killed_under_load import Load

CUTS = 25


class DocumentsTorn(unittest.TestCase):
    def setUp(self):
        self.chance, self.seed = seeded()
        self.sink = self.enterContext(Sink(None))
        # Read every second, and when told.
        self.server = self.enterContext(Server({"SMTP_RelayHost": self.sink.next_hop, "Router_InitialRetryInterval": 1},
                                               {"SMTP_DocumentsInterval": "1"}))
        self.file = self.server.folder / "names.dxl"
        self.old = self.file.read_bytes()
        self.server.items["SMTP_NegotiatedSSL"] = "Disabled"
        self.server.write_documents()
        self.new = self.file.read_bytes()
        self.file.write_bytes(self.old)
        # What may stand behind it: up to there it is not whole.
        self.end = self.new.rindex(b"</database>") + len(b"</database>") - 1

    def torn(self):
        return self.new[:self.chance.randrange(self.end)]

    def offers_starttls(self):
        with Client(self.server.port) as client:
            return "STARTTLS" in client.command("EHLO client.example.test").keywords

    def test_under_load_the_last_good_ones_stay(self):
        after = self.server.mark()
        with Load(self.server.port, self.seed) as load:
            for _ in range(CUTS):
                piece = self.torn()
                self.file.write_bytes(piece)  # where it is, as a copy by hand does
                answer = self.server.tell("update config")
                self.assertTrue(self.offers_starttls(), (len(piece), answer))
            self.server.wait_for_line(r"names\.dxl.* The documents stay as they were", after)
            # Half of the old one with the end of the new one, as who reads during a write may see it.
            place = self.chance.randrange(len(self.old))
            self.file.write_bytes(self.old[:place] + self.new[place:])
            self.server.tell("update config")
            self.file.write_bytes(self.new)
            self.server.tell("update config")
            self.assertFalse(self.offers_starttls())
            count = len(load.accepted)
            wait_until(lambda: len(load.accepted) > count + 10, "mail accepted afterwards", 20)
        settle(self, self.server, load.accepted, self.sink)

    def test_who_starts_meanwhile_has_the_last_good_ones(self):
        self.file.write_bytes(self.torn())
        self.server.tell("quit")
        self.server.wait_until_task_ended()
        self.server.console("load smtp")
        self.server.wait_for_listener(self.server.port)
        self.assertTrue(self.offers_starttls())
        self.server.stop()
        self.file.write_bytes(self.torn())
        self.server.start()
        self.assertTrue(self.offers_starttls())
        self.file.write_bytes(self.new)
        wait_until(lambda: not self.offers_starttls(), "the new documents in force, unasked")


if __name__ == "__main__":
    main()
