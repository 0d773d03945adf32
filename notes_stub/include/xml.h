/* DXL, the XML of Domino's data: out of notes, and into a database. */
#ifndef NOTES_STUB_XML_H
#define NOTES_STUB_XML_H

#include "global.h"
#include "globerr.h"

/* The reference names none for this: the stub's own. */
#define ERR_DXL_IMPORT (PKG_XML + 96)

typedef MEMHANDLE DXLEXPORTHANDLE;
typedef MEMHANDLE DXLIMPORTHANDLE;
typedef MEMHANDLE XSLTRANSFORMHANDLE;

/* Takes a piece of UTF-8. */
typedef void(LNCALLBACKPTR XML_WRITE_FUNCTION)(const BYTE* pBuffer, DWORD length, void far* pAction);
/* Returns how much of `length` it filled; 0 is the end. */
typedef DWORD(LNCALLBACKPTR XML_READ_FUNCTION)(BYTE* pBuffer, DWORD length, void far* pAction);

typedef enum {
    eDxlExportResultLog = 1,
    eDefaultDoctypeSYSTEM = 2,
    eDoctypeSYSTEM = 3,
    eDXLBannerComments = 4,
    eDxlExportCharset = 5,
    eDxlRichtextOption = 6,
    eDxlExportResultLogComment = 7,
    eDxlValidationStyle = 8,
    eDxlDefaultSchemaLocation = 9,
    eDxlSchemaLocation = 10,
    eDxlMimeOption = 11,
    eAttachmentOmittedText = 12,
    eOLEObjectOmittedText = 13,
    ePictureOmittedText = 14,
    eOmitItemNames = 15,
    eRestrictToItemNames = 16,
    eForceNoteFormat = 30,
    eExitOnFirstFatalError = 31,
    eOutputRootAttrs = 32,
    eOutputXmlDecl = 33,
    eOutputDOCTYPE = 34,
    eConvertNotesbitmapsToGIF = 35,
    eOmitRichtextAttachments = 36,
    eOmitOLEObjects = 37,
    eOmitMiscFileObjects = 38,
    eOmitPictures = 39,
    eUncompressAttachments = 40
} DXL_EXPORT_PROPERTY;

typedef enum { eDxlExportUtf8, eDxlExportUtf16 } DXL_EXPORT_CHARSET;
typedef enum { eRichtextAsDxl, eRichtextAsItemdata } DXL_RICHTEXT_OPTION;
typedef enum { eMimeAsDxl, eMimeAsItemdata } DXL_MIME_OPTION;
typedef enum {
    eDxlExportValidationStyle_None,
    eDxlExportValidationStyle_DTD,
    eDxlExportValidationStyle_XMLSchema
} DXL_EXPORT_VALIDATION_STYLE;

typedef enum {
    iACLImportOption = 1,
    iDesignImportOption = 2,
    iDocumentsImportOption = 3,
    iCreateFullTextIndex = 4,
    iReplaceDbProperties = 5,
    iInputValidationOption = 6,
    iReplicaRequiredForReplaceOrUpdate = 7,
    iExitOnFirstFatalError = 8,
    iUnknownTokenLogOption = 9,
    iResultLogComment = 10,
    iResultLog = 11,
    iImportedNoteList = 12
} DXL_IMPORT_PROPERTY;
/* As the example of DXLImport calls them. */
#define eACLImportOption iACLImportOption
#define eDesignImportOption iDesignImportOption
#define eDocumentsImportOption iDocumentsImportOption
#define eCreateFullTextIndex iCreateFullTextIndex
#define eReplaceDbProperties iReplaceDbProperties

typedef enum {
    DXLIMPORTOPTION_IGNORE = 1,
    DXLIMPORTOPTION_CREATE = 2,
    DXLIMPORTOPTION_IGNORE_ELSE_CREATE = 3,
    DXLIMPORTOPTION_CREATE_RESERVED2 = 4,
    DXLIMPORTOPTION_REPLACE_ELSE_IGNORE = 5,
    DXLIMPORTOPTION_REPLACE_ELSE_CREATE = 6,
    DXLIMPORTOPTION_REPLACE_RESERVED1 = 7,
    DXLIMPORTOPTION_REPLACE_RESERVED2 = 8,
    DXLIMPORTOPTION_UPDATE_ELSE_IGNORE = 9,
    DXLIMPORTOPTION_UPDATE_ELSE_CREATE = 10,
    DXLIMPORTOPTION_UPDATE_RESERVED1 = 11,
    DXLIMPORTOPTION_UPDATE_RESERVED2 = 12
} DXLIMPORTOPTION;
typedef enum {
    DXLLOGOPTION_IGNORE = 1,
    DXLLOGOPTION_WARNING = 2,
    DXLLOGOPTION_ERROR = 3,
    DXLLOGOPTION_FATALERROR = 4
} DXLLOGOPTION;
typedef enum { Xml_Validate_Never = 0, Xml_Validate_Always = 1, Xml_Validate_Auto = 2 } Xml_Validation_Option;

#ifdef __cplusplus
extern "C" {
#endif

STATUS LNPUBLIC DXLCreateExporter(DXLEXPORTHANDLE* prethDXLExport);
void LNPUBLIC DXLDeleteExporter(DXLEXPORTHANDLE hDXLExport);
/* Looked at: eForceNoteFormat, eOutputRootAttrs, eOutputXmlDecl, eOutputDOCTYPE, eDoctypeSYSTEM, eDXLBannerComments,
   eOmitItemNames, eRestrictToItemNames; kept: the others that can be set. ERR_MISC_INVALID_ARGS: those that cannot, as
   UTF-16. Texts come out as memory to be freed by OSMemoryFree. */
STATUS LNPUBLIC DXLSetExporterProperty(DXLEXPORTHANDLE hDXLExport, DXL_EXPORT_PROPERTY prop, void* propValue);
STATUS LNPUBLIC DXLGetExporterProperty(DXLEXPORTHANDLE hDXLExport, DXL_EXPORT_PROPERTY prop, void* retPropValue);
BOOL LNPUBLIC DXLExportWasErrorLogged(DXLEXPORTHANDLE hDXLExport);
/* Documents as <document>, with eForceNoteFormat all notes as <note>; other notes always as <note>. Text, numbers,
   times and their lists are elements; every other value is rawitemdata in base64, rich text and MIME too. Attached
   files and other objects are left out. A text is handed to a property as itself, not by its address. */
STATUS LNPUBLIC DXLExportDatabase(DXLEXPORTHANDLE hDXLExport, XML_WRITE_FUNCTION pDXLWriteFunc, DBHANDLE hDB,
                                  void far* pExAction);
STATUS LNPUBLIC DXLExportIDTable(DXLEXPORTHANDLE hDXLExport, XML_WRITE_FUNCTION pDXLWriteFunc, DBHANDLE hDB,
                                 DHANDLE hIDTable, void far* pExAction);
STATUS LNPUBLIC DXLExportNote(DXLEXPORTHANDLE hDXLExport, XML_WRITE_FUNCTION pDXLWriteFunc, NOTEHANDLE hNote,
                              void far* pExAction);
STATUS LNPUBLIC DXLExportACL(DXLEXPORTHANDLE hDXLExport, XML_WRITE_FUNCTION pDXLWriteFunc, DBHANDLE hDB,
                             void far* pExAction);

STATUS LNPUBLIC DXLCreateImporter(DXLIMPORTHANDLE* prethDXLImport);
void LNPUBLIC DXLDeleteImporter(DXLIMPORTHANDLE hDXLImport);
/* Looked at: iDocumentsImportOption, iResultLogComment. */
STATUS LNPUBLIC DXLSetImporterProperty(DXLIMPORTHANDLE hDXLImport, DXL_IMPORT_PROPERTY prop, void* propValue);
STATUS LNPUBLIC DXLGetImporterProperty(DXLIMPORTHANDLE hDXLImporter, DXL_IMPORT_PROPERTY prop, void* retPropValue);
/* Documents, also as <note class='document'>; each matches one of the same unid, whatever the replica is. The ACL and
   the design are left out. In one transaction: on an
   error nothing is imported, iResultLog says why, and the status is ERR_DXL_IMPORT. */
STATUS LNPUBLIC DXLImport(DXLIMPORTHANDLE hDXLImport, XML_READ_FUNCTION pDXLReaderFunc, DBHANDLE hDB,
                          void far* pImAction);
BOOL LNPUBLIC DXLImportWasErrorLogged(DXLIMPORTHANDLE hDXLImport);

/* ERR_FUNC_NOT_IMPL. */
STATUS LNPUBLIC XSLTTransform(XSLTRANSFORMHANDLE hXSLTransform, XML_READ_FUNCTION pXSL_XMLInputFunc,
                              void far* pXSL_XMLInputAction, XML_READ_FUNCTION pXSL_StylesheetInputFunc,
                              void far* pXSL_StylesheetInputAction, XML_WRITE_FUNCTION pXSL_TransformOutputFunc,
                              void far* pXSL_TransformOutputAction);

#ifdef __cplusplus
}
#endif

#endif
