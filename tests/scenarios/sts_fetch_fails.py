"""The web server of a domain's MTA-STS policy fails: the policy that is known stays in force; where none is known, mail goes as without."""

from harness import main, wait_until
from harness.mta_sts import DOMAIN, StsCase, policy


class StsFetchFails(StsCase):
    def test_the_known_policy_stays_in_force(self):
        self.set_up(policy("enforce", mx=["mail.elsewhere.example"]))
        self.send()
        self.server.wait_for_reason("MTA-STS", 30)
        self.web.pages[f"mta-sts.{DOMAIN}"] = (500, {}, "no")
        self.publish("v=STSv1; id=2;")

        def was_fetched_in_vain():
            self.server.console("tell smtp route")
            return any("The one of id 1 stays in force" in line for line in self.server.lines)

        wait_until(was_fetched_in_vain, "the line about the policy that could not be fetched", 60)
        self.assertEqual(self.mx.messages, [])
        self.assertRegex(self.policies(), rf"{DOMAIN} +enforce +1 ")

    def test_mail_goes_as_without_where_no_policy_is_known(self):
        self.set_up((500, {}, "no"), mx_names=["other.example"])
        self.send()
        self.mx.wait_for_messages()
        self.server.wait_for_line(rf"MTA-STS: the policy of {DOMAIN} could not be fetched: the web server answers 500\. Mail goes as without MTA-STS\.")

    def test_mail_goes_as_without_where_the_web_servers_certificate_is_wrong(self):
        self.set_up(policy("enforce", mx=["mail.elsewhere.example"]), web_names=["www.there.example"])
        self.send()
        self.mx.wait_for_messages()
        self.server.wait_for_line(rf"MTA-STS: the policy of {DOMAIN} could not be fetched: mta-sts\.{DOMAIN}: .*certificate")
        self.assertEqual(self.web.requests, [])


if __name__ == "__main__":
    main()
