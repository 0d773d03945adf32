/* Hierarchical names: CN=Ada Lovelace/OU=Sales/O=Example/C=GB, abbreviated Ada Lovelace/Sales/Example/GB. A $ stands
   before a / or = that belongs to a value. */
#ifndef NOTES_STUB_DNAME_H
#define NOTES_STUB_DNAME_H

#include "global.h"
#include "names.h"

/* The reference names these without numbers: the numbers are the stub's own. */
#define DN_OUNITS 4
#define DN_OUS_EXT 16
#define DN_DCS 16
#define DN_MAX_COMMENTS 3
#define DN_ABBREV_INCLUDEALL 0x00000001
#define DN_NONSTANDARD 0x00000001
#define DN_NONDISTINGUISHED 0x00000002
#define DN_CN_OU_RDN 0x00000004
#define DN_O_C_RDN 0x00000008
#define DN_NONABBREV 0x00000010

/* Pointers into the name that was parsed; no string ends with a zero. */
typedef struct {
    DWORD Flags; /* DN_xxx; 0 for a hierarchical name of CN, OU, O and C */
    WORD CLength;
    char far* C;
    WORD OLength;
    char far* O;
    WORD OULength[DN_OUNITS]; /* the rightmost first */
    char far* OU[DN_OUNITS];
    WORD CNLength;
    char far* CN;
    WORD DomainLength; /* behind @ */
    char far* Domain;
    WORD PRMDLength;
    char far* PRMD;
    WORD ADMDLength;
    char far* ADMD;
    WORD GLength;
    char far* G;
    WORD SLength;
    char far* S;
    WORD ILength;
    char far* I;
    WORD QLength;
    char far* Q;
    /* Of later releases: a shorter CompSize ends here. */
    WORD PhraseLength;
    char far* Phrase;
    WORD LPLength;
    char far* LP;
    WORD RLength;
    char far* R;
    WORD CMTLength[DN_MAX_COMMENTS];
    char far* CMT[DN_MAX_COMMENTS];
    WORD Address821Length;
    char far* Address821;
    WORD HierarchyOnlyLength; /* all behind the CN */
    char far* HierarchyOnly;
    char far* UID;
    WORD UIDLength;
    char far* L;
    WORD LLength;
    WORD STLength;
    char far* ST;
    WORD STREETLength;
    char far* STREET;
    WORD DCLength[DN_DCS];
    char far* DC[DN_DCS];
    WORD CN2Length; /* a second CN */
    char far* CN2;
    WORD OUExtLength[DN_OUS_EXT]; /* beyond DN_OUNITS */
    char far* OUExt[DN_OUS_EXT];
} DN_COMPONENTS;

#ifdef __cplusplus
extern "C" {
#endif

/* Flags are 0, TemplateName of the first and last is NULL, OutLength may be NULL. A name with other components than CN,
   OU, O and C comes back as it is. ERR_MISC_INVALID_ARGS: no room. */
STATUS LNPUBLIC DNAbbreviate(DWORD Flags, const char far* TemplateName, const char far* InName, char far* OutName,
                             WORD OutSize, WORD far* OutLength);
/* "Ada Lovelace/" gets the components of the template, or of the user's name, behind its CN. */
STATUS LNPUBLIC DNCanonicalize(DWORD Flags, const char far* TemplateName, const char far* InName, char far* OutName,
                               WORD OutSize, WORD far* OutLength);
/* ERR_DN_COMP_VERSION: CompSize is none of this structure. */
STATUS LNPUBLIC DNParse(DWORD Flags, const char far* TemplateName, const char far* InName, DN_COMPONENTS far* Comp,
                        WORD CompSize);

#ifdef __cplusplus
}
#endif

#endif
