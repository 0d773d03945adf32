"""A domain enforces MTA-STS, and its MX is what the policy says: mail goes there under a verified certificate, and the policy is kept."""

from harness import main
from harness.mta_sts import DOMAIN, StsCase, policy


class StsEnforce(StsCase):
    def test_mail_is_delivered_verified_and_the_policy_is_kept(self):
        self.set_up(policy("enforce"))
        self.send()
        message = self.mx.wait_for_messages()[0]
        self.assertIsNotNone(message.tls)
        self.server.wait_for_line(rf"transferred to mx\.{DOMAIN}.*verified")
        self.server.wait_for_line(rf"MTA-STS policy of {DOMAIN}: mode enforce, id 1")
        self.assertEqual(self.web.asked(), [(f"mta-sts.{DOMAIN}", "/.well-known/mta-sts.txt")])
        self.assertRegex(self.policies(), rf"{DOMAIN} +enforce +1 .* mx\.{DOMAIN}")

    def test_the_policy_is_there_after_a_restart_and_can_be_forgotten(self):
        self.set_up(policy("enforce"))
        self.send()
        self.mx.wait_for_messages()
        self.server.stop()
        self.server.start()
        self.assertRegex(self.policies(), rf"{DOMAIN} +enforce +1 ")
        self.assertIn("is forgotten", self.server.console(f"tell smtp forget {DOMAIN}"))
        self.assertIn("No domain's MTA-STS policy is known", self.policies())
        self.server.stop()
        self.server.start()
        self.assertIn("No domain's MTA-STS policy is known", self.policies())


if __name__ == "__main__":
    main()
