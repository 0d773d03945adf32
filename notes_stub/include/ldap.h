/* LDAP: the stub speaks none. What would speak to a server fails; ldap_err2string and ldap_dn2ufn work.
   LDAP_AUTH_xxx and LDAP_RES_xxx are those of RFC 1823 and RFC 4511. */
#ifndef NOTES_STUB_LDAP_H
#define NOTES_STUB_LDAP_H

#include <sys/time.h>
#include "global.h"

typedef struct ldap LDAP;
typedef struct ldapmsg LDAPMessage;
struct berval {
    unsigned long bv_len;
    char* bv_val;
};
typedef struct ldapcontrol {
    char* ldctl_oid;
    struct berval ldctl_value;
    char ldctl_iscritical;
} LDAPControl;

#define LDAP_SUCCESS 0
#define LDAP_SERVER_DOWN 0x51
#define LDAP_AUTH_NONE 0x00
#define LDAP_AUTH_SIMPLE 0x80
#define LDAP_AUTH_KRBV4 0xff
#define LDAP_AUTH_KRBV41 0x81
#define LDAP_AUTH_KRBV42 0x82
#define LDAP_AUTH_SASL 0xa3

#define ldap_bind(ld, who, passwd, authmethod) ND_ldap_bind((ld), (who), (passwd), (authmethod))
#define ldap_controls_free(ctrl) ND_ldap_controls_free((ctrl))
#define ldap_dn2ufn(dn) ND_ldap_dn2ufn((dn))
#define ldap_err2string(err) ND_ldap_err2string((err))
#define ldap_first_reference(ld, chain) ND_ldap_first_reference((ld), (chain))
#define ldap_get_option(ld, optionToGet, optionValue) ND_ldap_get_option((ld), (optionToGet), (optionValue))
#define ldap_next_entry(ld, entry) ND_ldap_next_entry((ld), (entry))
#define ldap_next_message(ld, msg) ND_ldap_next_message((ld), (msg))
#define ldap_parse_sasl_bind_result(ld, res, servercredp, freeit) \
    ND_ldap_parse_sasl_bind_result((ld), (res), (servercredp), (freeit))
#define ldap_rename(ld, dn, newrdn, newparent, deleteoldrdn, serverctrls, clientctrls, msgid) \
    ND_ldap_rename((ld), (dn), (newrdn), (newparent), (deleteoldrdn), (serverctrls), (clientctrls), (msgid))
#define ldap_result(ld, msgid, all, timeout, result) ND_ldap_result((ld), (msgid), (all), (timeout), (result))

#ifdef __cplusplus
extern "C" {
#endif

/* -1: an error. */
int LNPUBLIC ND_ldap_bind(LDAP* ld, const char* who, const char* passwd, int authmethod);
int LNPUBLIC ND_ldap_result(LDAP* ld, int msgid, int all, struct timeval* timeout, LDAPMessage** result);
int LNPUBLIC ND_ldap_get_option(LDAP* ld, int optionToGet, void* optionValue);
/* LDAP_SERVER_DOWN. */
int LNPUBLIC ND_ldap_rename(LDAP* ld, const char* dn, const char* newrdn, const char* newparent, int deleteoldrdn,
                            LDAPControl** serverctrls, LDAPControl** clientctrls, int* msgid);
int LNPUBLIC ND_ldap_parse_sasl_bind_result(LDAP* ld, LDAPMessage* res, struct berval** servercredp, int freeit);
/* NULL: there are no messages. */
LDAPMessage* LNPUBLIC ND_ldap_first_reference(LDAP* ld, LDAPMessage* chain);
LDAPMessage* LNPUBLIC ND_ldap_next_entry(LDAP* ld, LDAPMessage* entry);
LDAPMessage* LNPUBLIC ND_ldap_next_message(LDAP* ld, LDAPMessage* msg);
/* Of a NULL-terminated array made by malloc. */
void LNPUBLIC ND_ldap_controls_free(LDAPControl** ctrl);
/* "cn=Ada, o=Example, c=GB" as "Ada, Example, GB", to be freed by free(). */
char* LNPUBLIC ND_ldap_dn2ufn(const char* dn);
char* LNPUBLIC ND_ldap_err2string(int err);

#ifdef __cplusplus
}
#endif

#endif
