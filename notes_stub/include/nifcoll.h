/* How a view is sorted: the item $Collation of its note. */
#ifndef NOTES_STUB_NIFCOLL_H
#define NOTES_STUB_NIFCOLL_H

#include "global.h"

#define COLLATION_SIGNATURE 0x44
#define COLLATION_FLAG_UNIQUE 0x01
#define COLLATION_FLAG_BUILD_ON_DEMAND 0x02

/* COLLATE_DESCRIPTORs and then their names follow. The item holds the canonical form: see ODSWriteMemory. */
typedef struct {
    USHORT BufferSize; /* of the whole item value */
    USHORT Items;      /* descriptors */
    BYTE Flags;
    BYTE signature;
} COLLATION;

#define COLLATE_DESCRIPTOR_SIGNATURE 0x66
#define COLLATE_TYPE_KEY 0
#define COLLATE_TYPE_NOTEID 3
#define COLLATE_TYPE_TUMBLER 6
#define COLLATE_TYPE_CATEGORY 7
#define COLLATE_TYPE_MAX 7

#define CDF_S_descending 0
#define CDF_M_descending 0x01
#define CDF_M_caseinsensitive 0x02
#define CDF_M_ignoreprefixes 0x02
#define CDF_M_accentinsensitive 0x04
#define CDF_M_permuted 0x08 /* a list sorts a document under each of its entries */
#define CDF_M_permuted_pairwise 0x10
#define CDF_M_flat_in_v5 0x20
#define CDF_M_casesensitive_in_v5 0x40
#define CDF_M_accentsensitive_in_v5 0x80

typedef struct {
    BYTE Flags; /* CDF_xxx */
    BYTE signature;
    BYTE keytype;    /* COLLATE_TYPE_xxx */
    WORD NameOffset; /* of the item's name, from behind the descriptors */
    WORD NameLength;
} COLLATE_DESCRIPTOR;

#endif
