"""names.dxl from items: `items={"Router_PortStatus": "Enabled", ...}` with the names that an administrator sees."""

import datetime
from xml.sax.saxutils import escape

# Items of the Configuration Settings document; every other one is the Server document's.
_OF_CONFIGURATION_SETTINGS = {
    "SMTP_LocalDomains", "SMTP_NegotiatedSSL", "SMTP_RelayHost", "SMTP_RelayHostsAllowed", "SMTP_SizeExtension",
    "SMTP_PipeliningExtension", "SMTP_8BitMIMEExtension", "SMTP_MaxMessageSize", "SMTP_MaxRecipients", "SMTP_MaxHops",
    "SMTP_MaxSessions", "Router_InitialRetryInterval", "Router_MaxTransferConnections", "SMTP_SpoolDirectory",
    "SMTP_BodyFileThreshold", "SMTP_MemoryBudget", "SMTP_MemoryLimit", "SMTP_MaxQueuedMessages", "SMTP_LocalDestination", "SMTP_MaxDeposits", "Router_ExpiryInterval",
    "SMTP_RelayHostsDenied", "SMTP_RelayDomainsAllowed", "SMTP_RelayDomainsDenied", "SMTP_RelayEnforcement",
    "SMTP_ConnectionsAllowed", "SMTP_ConnectionsDenied", "SMTP_DNSBlockLists", "SMTP_DNSAllowLists", "SMTP_VerifySenderDomain",
    "SMTP_SendersDenied", "SMTP_RecipientsKnown", "SMTP_RecipientsDenied", "SMTP_ChunkingExtension", "SMTP_EnhancedCodesExtension",
    "SMTP_LimitsExtension", "SMTP_DSNExtension", "SMTP_UTF8Extension", "SMTP_RequireTLSExtension", "SMTP_MaxAuthFailures",
    "SMTP_VerifyHostName", "SMTP_VerifyRecipients", "SMTP_CommandTimeout", "SMTP_DataTimeout", "SMTP_HandshakeTimeout",
    "SMTP_HelpCommand", "SMTP_VerifyCommand", "SMTP_ExpandCommand", "SMTP_MaxHeaderSize", "SMTP_MaxMessagesPerSession", "SMTP_MaxMessagesPerConnection",
    "SMTP_MaxCommandsPerSession", "SMTP_MessageTimeout", "SMTP_MinDataRate", "SMTP_DataRateGrace", "SMTP_LineEnds",
    "SMTP_LongLines", "SMTP_GreetingDelay", "SMTP_MaxSessionsPerAddress", "SMTP_MaxSessionsPerNetwork",
    "SMTP_MaxConnectionsPerMinute", "SMTP_MaxRecipientsPerSession", "SMTP_RecipientsFile", "Router_Chunking", "Router_MaxReencodedSize",
    "SMTP_MTASTS", "SMTP_TLSRequiredNo", "SMTP_DKIMKeys", "SMTP_TLSReportContact", "SMTP_TLSReportAddresses", "SMTP_DKIMDomains", "SMTP_RelayCredentials", "SMTP_CredentialsFile", "SMTP_LocalSmartHost",
    "Router_DelayNotificationInterval", "Router_MaxReplyWait",
}

SERVER_NAME = "CN=mail/O=Example"


def _item(name, value):
    if isinstance(value, datetime.datetime):
        inner = f"<datetime>{value.astimezone(datetime.timezone.utc):%Y%m%dT%H%M%S},00+00</datetime>"
    elif isinstance(value, (list, tuple)):
        inner = "<textlist>" + "".join(f"<text>{escape(entry)}</text>" for entry in value) + "</textlist>"
    elif isinstance(value, int):
        inner = f"<number>{value}</number>"
    else:
        inner = f"<text>{escape(value)}</text>"
    return f'    <item name="{name}">{inner}</item>\n'


def _document(form, items):
    return f'  <document form="{form}">\n' + "".join(_item(name, value) for name, value in items.items()) + "  </document>\n"


def to_dxl(items, people=(), routes=(), policies=()):
    """Both documents and those of `people`, `routes` and `policies` (TLS policy documents), as names.dxl has them. An item whose value is None is left out."""
    server = {"ServerName": SERVER_NAME}
    settings = {"ServerName": "*", "UseAsDefault": "1"}
    for name, value in items.items():
        if value is not None:
            (settings if name in _OF_CONFIGURATION_SETTINGS else server)[name] = value
    return ('<?xml version="1.0" encoding="UTF-8"?>\n<database xmlns="http://www.lotus.com/dxl">\n' + _document("Server", server) +
            _document("ServerConfig", settings) + "".join(_document("Person", person) for person in people) +
            "".join(_document("SMTPRoute", route) for route in routes) +
            "".join(_document("SMTPTLSPolicy", policy) for policy in policies) + "</database>\n")
