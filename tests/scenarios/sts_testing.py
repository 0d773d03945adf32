"""A domain tests its MTA-STS policy, and its MX is not what the policy says: mail goes all the same."""

from harness import main
from harness.mta_sts import DOMAIN, StsCase, policy


class StsTesting(StsCase):
    def test_mail_is_delivered_to_a_host_that_the_policy_does_not_list(self):
        self.set_up(policy("testing", mx=["mail.elsewhere.example"]), mx_names=["other.example"])
        self.send()
        self.mx.wait_for_messages()
        self.assertRegex(self.policies(), rf"{DOMAIN} +testing +1 ")


if __name__ == "__main__":
    main()
