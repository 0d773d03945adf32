"""Two domains share an MX, and each has an MTA-STS policy of its own: the broken one holds up its own domain's mail alone."""

from harness import main, wait_until
from harness.mta_sts import StsCase, policy


class StsTwoDomains(StsCase):
    def test_one_domains_policy_does_not_touch_the_others_mail(self):
        self.set_up(policy("enforce", mx=["mail.elsewhere.example"]), domains=("there.example", "other.example"),
                    mx_names=("mx.there.example", "mx.other.example"))
        self.web.pages["mta-sts.other.example"] = policy("enforce", mx=["mx.other.example"])
        self.send("there.example")
        self.server.wait_for_reason("MTA-STS", 30)
        self.send("other.example")
        message = self.mx.wait_for_messages()[0]
        self.assertEqual(message.recipients, ["b@other.example"])
        wait_until(lambda: self.server.queued() == 1, "the delivered one off the queue")


if __name__ == "__main__":
    main()
