/// What the handles of DXL exporters and importers stand for. One thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "notes_stub/include/xml.h"
#include "notes_stub/nsf/handles.hpp"

namespace notes_stub {

struct DxlExporter {
    std::map<int, BOOL> switches = {{eForceNoteFormat, FALSE},
                                    {eExitOnFirstFatalError, TRUE},
                                    {eOutputRootAttrs, TRUE},
                                    {eOutputXmlDecl, TRUE},
                                    {eOutputDOCTYPE, TRUE},
                                    {eConvertNotesbitmapsToGIF, FALSE},
                                    {eOmitRichtextAttachments, FALSE},
                                    {eOmitOLEObjects, FALSE},
                                    {eOmitMiscFileObjects, FALSE},
                                    {eOmitPictures, FALSE},
                                    {eUncompressAttachments, FALSE}};
    std::map<int, int> choices = {{eDxlExportCharset, eDxlExportUtf8},
                                  {eDxlRichtextOption, eRichtextAsDxl},
                                  {eDxlValidationStyle, eDxlExportValidationStyle_DTD},
                                  {eDxlMimeOption, eMimeAsDxl}};
    std::map<int, std::string> texts = {
        {eDoctypeSYSTEM, {}},     {eDXLBannerComments, {}},     {eDxlExportResultLogComment, {}},
        {eDxlSchemaLocation, {}}, {eAttachmentOmittedText, {}}, {eOLEObjectOmittedText, {}},
        {ePictureOmittedText, {}}};  ///< LMBCS; comments each end in a zero
    std::map<int, std::vector<std::string>> lists = {{eOmitItemNames, {}}, {eRestrictToItemNames, {}}};
    bool has_logged = false;
};

struct DxlImporter {
    std::map<int, int> choices = {{iACLImportOption, DXLIMPORTOPTION_IGNORE},
                                  {iDesignImportOption, DXLIMPORTOPTION_IGNORE},
                                  {iDocumentsImportOption, DXLIMPORTOPTION_CREATE},
                                  {iInputValidationOption, Xml_Validate_Auto},
                                  {iUnknownTokenLogOption, DXLLOGOPTION_FATALERROR}};
    std::map<int, BOOL> switches = {{iCreateFullTextIndex, FALSE},
                                    {iReplaceDbProperties, FALSE},
                                    {iReplicaRequiredForReplaceOrUpdate, TRUE},
                                    {iExitOnFirstFatalError, TRUE}};
    std::string comment;  ///< LMBCS
    std::string log;      ///< UTF-8; of the last import
    std::vector<NOTEID> imported;
};

[[nodiscard]] HandleTable<DxlExporter>& dxl_exporters();
[[nodiscard]] HandleTable<DxlImporter>& dxl_importers();

/// Handle memory with the text and a zero; NULLMEMHANDLE for an empty one. Throws StatusError.
[[nodiscard]] MEMHANDLE text_in_memory(const std::string& text);

}  // namespace notes_stub
