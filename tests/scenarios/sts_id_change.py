"""A domain changes its MTA-STS policy and the id of its record: the next message finds the new one, and one that waited under the old policy goes."""

from harness import main, wait_until
from harness.mta_sts import DOMAIN, StsCase, policy


class StsIdChange(StsCase):
    def test_the_new_policy_is_taken_and_what_waited_goes(self):
        self.set_up(policy("enforce", mx=["mail.elsewhere.example"]))
        self.send()
        self.server.wait_for_reason("MTA-STS", 30)
        self.web.pages[f"mta-sts.{DOMAIN}"] = policy("enforce")
        self.publish("v=STSv1; id=2;")

        def has_gone():
            # The old record may be known for the second of its time to live.
            self.server.console("tell smtp route")
            return self.mx.messages

        wait_until(has_gone, "the message under the new policy", 60)
        self.assertRegex(self.policies(), rf"{DOMAIN} +enforce +2 .* mx\.{DOMAIN}")

    def test_nothing_is_fetched_while_the_id_stays(self):
        self.set_up(policy("enforce"))
        for count in range(1, 4):
            self.send()
            self.mx.wait_for_messages(count)
        self.assertEqual(len(self.web.requests), 1)


if __name__ == "__main__":
    main()
