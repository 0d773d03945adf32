// xml.h: notes as DXL, through the program's routine.
#include <algorithm>
#include <cstring>
#include <optional>

#include "notes_stub/include/idtable.h"
#include "notes_stub/include/nsfdb.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/include/textlist.h"
#include "notes_stub/include/xml.h"
#include "notes_stub/nsf/acl.hpp"
#include "notes_stub/nsf/dxl_tools.hpp"
#include "notes_stub/nsf/dxl_writer.hpp"
#include "notes_stub/nsf/path.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/runtime/lmbcs.hpp"

namespace notes_stub {

MEMHANDLE text_in_memory(const std::string& text) {
    MEMHANDLE handle = NULLMEMHANDLE;
    if (text.empty()) return handle;
    const STATUS status = OSMemoryAllocate(0, static_cast<DWORD>(text.size() + 1), &handle);
    if (status != NOERROR) throw StatusError(status);
    std::memcpy(OSMemoryLock(handle), text.c_str(), text.size() + 1);
    OSMemoryUnlock(handle);
    return handle;
}

}  // namespace notes_stub

using namespace notes_stub;

namespace {

/// Throws StatusError(status_of_misuse).
DxlExporter& exporter_of(const char* call, DXLEXPORTHANDLE handle) {
    DxlExporter* exporter = dxl_exporters().find(call, handle);
    if (exporter == nullptr) throw StatusError(status_of_misuse);
    return *exporter;
}

/// A copy of what the exporter says: the program's routine may change or delete it.
class Export {
public:
    Export(DxlExporter exporter, XML_WRITE_FUNCTION write, void* action)
        : exporter_(std::move(exporter)), write_(write), action_(action) {}

    void begin(std::string_view root) const {
        std::string head;
        if (is_on(eOutputXmlDecl)) head += "<?xml version='1.0' encoding='utf-8'?>\n";
        const std::string& system = exporter_.texts.at(eDoctypeSYSTEM);
        if (is_on(eOutputDOCTYPE)) {
            head += "<!DOCTYPE " + std::string(root);
            if (!system.empty()) head += " SYSTEM '" + xml_escaped(lmbcs_to_utf8(system)) + "'";
            head += ">\n";
        }
        const std::string& comments = exporter_.texts.at(eDXLBannerComments);
        for (std::size_t at = 0; at < comments.size(); at = comments.find('\0', at) + 1)
            head += lmbcs_to_utf8(comments.c_str() + at) + "\n";
        put(head);
    }

    void put(std::string_view text) const {
        if (!text.empty()) write_(reinterpret_cast<const BYTE*>(text.data()), static_cast<DWORD>(text.size()), action_);
    }

    [[nodiscard]] std::string root_attributes() const {
        return is_on(eOutputRootAttrs) ? " xmlns='http://www.lotus.com/dxl' version='1.0'" : "";
    }

    [[nodiscard]] DxlNoteStyle style(bool is_root) const {
        return {is_on(eForceNoteFormat), is_root ? root_attributes() : "",
                [this](const Item& item) { return is_wanted(item); }};
    }

private:
    [[nodiscard]] bool is_on(int property) const { return exporter_.switches.at(property) != FALSE; }
    [[nodiscard]] bool is_listed(int property, const Item& item) const {
        return std::ranges::find(exporter_.lists.at(property), item.name) != exporter_.lists.at(property).end();
    }
    [[nodiscard]] bool is_wanted(const Item& item) const {
        const bool is_restricted = !exporter_.lists.at(eRestrictToItemNames).empty();
        return !is_listed(eOmitItemNames, item) && (!is_restricted || is_listed(eRestrictToItemNames, item));
    }

    DxlExporter exporter_;
    XML_WRITE_FUNCTION write_;
    void* action_;
};

/// Each note is read when its turn comes, so that a routine may close the database.
STATUS export_notes(const char* call, const Export& out, DBHANDLE database, const std::vector<NOTEID>& ids,
                    bool with_acl) {
    out.begin("database");
    const std::string title = [&] {
        char info[NSF_INFO_SIZE] = {};
        char text[NSF_INFO_SIZE] = {};
        if (NSFDbInfoGet(database, info) == NOERROR) NSFDbInfoParse(info, INFOPARSE_TITLE, text, sizeof text - 1);
        return lmbcs_to_utf8(text);
    }();
    out.put("<database" + out.root_attributes() + " title='" + xml_escaped(title) + "'>\n");
    if (with_acl) out.put(dxl_acl(acl_of_database(store_of(call, database))));
    for (const NOTEID id : ids) out.put(dxl_note(store_of(call, database).read(id), out.style(false)));
    out.put("</database>\n");
    return NOERROR;
}

std::vector<NOTEID> ids_in_table(DHANDLE table) {
    std::vector<NOTEID> ids;
    NOTEID id = 0;
    for (BOOL first = TRUE; IDScan(table, first, &id) != FALSE; first = FALSE) {
        if ((id & RRV_DELETED) == 0) ids.push_back(id);
    }
    return ids;
}

// The list has no type word before it.
std::vector<std::string> names_in_list(DHANDLE handle) {
    std::vector<std::string> names;
    if (handle == NULLHANDLE) return names;
    void* list = OSLockObject(handle);
    if (list == nullptr) throw StatusError(ERR_HDL_NULL);
    const WORD entries = ListGetNumEntries(list, FALSE);
    for (WORD i = 0; i < entries; ++i) {
        char* text = nullptr;
        WORD length = 0;
        if (ListGetText(list, FALSE, i, &text, &length) == NOERROR) names.emplace_back(text, length);
    }
    OSUnlockObject(handle);
    return names;
}

DHANDLE list_of_names(const std::vector<std::string>& names) {
    DHANDLE list = NULLHANDLE;
    WORD size = 0;
    STATUS status = ListAllocate(0, 0, FALSE, &list, nullptr, &size);
    OSUnlockObject(list);
    for (std::size_t i = 0; i < names.size() && status == NOERROR; ++i) {
        status =
            ListAddEntry(list, FALSE, &size, static_cast<WORD>(i), names[i].data(), static_cast<WORD>(names[i].size()));
    }
    if (status != NOERROR) throw StatusError(status);
    return list;
}

std::string text_given(int property, const char* text) {
    if (text == nullptr) return {};
    if (property != eDXLBannerComments) return text;
    std::string comments;
    for (const char* at = text; *at != '\0'; at += std::strlen(at) + 1) comments.append(at, std::strlen(at) + 1);
    return comments;
}

STATUS set_property(DxlExporter& exporter, int property, const void* value) {
    if (exporter.texts.contains(property)) {
        exporter.texts[property] = text_given(property, static_cast<const char*>(value));
        return NOERROR;
    }
    if (value == nullptr) return ERR_MISC_INVALID_ARGS;
    if (exporter.switches.contains(property)) {
        exporter.switches[property] = *static_cast<const BOOL*>(value);
    } else if (exporter.choices.contains(property)) {
        const int choice = *static_cast<const int*>(value);
        if (property == eDxlExportCharset && choice != eDxlExportUtf8) return ERR_MISC_INVALID_ARGS;
        exporter.choices[property] = choice;
    } else if (exporter.lists.contains(property)) {
        exporter.lists[property] = names_in_list(*static_cast<const DHANDLE*>(value));
    } else {
        return ERR_MISC_INVALID_ARGS;
    }
    return NOERROR;
}

STATUS get_property(const DxlExporter& exporter, int property, void* value) {
    if (exporter.switches.contains(property)) {
        *static_cast<BOOL*>(value) = exporter.switches.at(property);
    } else if (exporter.choices.contains(property)) {
        *static_cast<int*>(value) = exporter.choices.at(property);
    } else if (exporter.texts.contains(property)) {
        *static_cast<MEMHANDLE*>(value) = text_in_memory(exporter.texts.at(property));
    } else if (exporter.lists.contains(property)) {
        *static_cast<DHANDLE*>(value) = list_of_names(exporter.lists.at(property));
    } else if (property == eDxlExportResultLog || property == eDefaultDoctypeSYSTEM ||
               property == eDxlDefaultSchemaLocation) {
        *static_cast<MEMHANDLE*>(value) = NULLMEMHANDLE;
    } else {
        return ERR_MISC_INVALID_ARGS;
    }
    return NOERROR;
}

/// Runs `body` with an Export; what fails is noted in the exporter.
template <typename Body>
STATUS export_with(const char* call, DXLEXPORTHANDLE handle, XML_WRITE_FUNCTION write, void* action, Body&& body) {
    const STATUS status = guarded([&]() -> STATUS { return body(Export(exporter_of(call, handle), write, action)); });
    if (!dxl_exporters().is_open(handle)) return status;
    return guarded([&]() -> STATUS {
        exporter_of(call, handle).has_logged = status != NOERROR;
        return status;
    });
}

}  // namespace

extern "C" {

STATUS LNPUBLIC DXLCreateExporter(DXLEXPORTHANDLE* prethDXLExport) {
    return guarded([&]() -> STATUS {
        *prethDXLExport = dxl_exporters().add(std::make_unique<DxlExporter>());
        return NOERROR;
    });
}

void LNPUBLIC DXLDeleteExporter(DXLEXPORTHANDLE hDXLExport) {
    static_cast<void>(dxl_exporters().remove("DXLDeleteExporter", hDXLExport));
}

STATUS LNPUBLIC DXLSetExporterProperty(DXLEXPORTHANDLE hDXLExport, DXL_EXPORT_PROPERTY prop, void* propValue) {
    return guarded(
        [&]() -> STATUS { return set_property(exporter_of("DXLSetExporterProperty", hDXLExport), prop, propValue); });
}

STATUS LNPUBLIC DXLGetExporterProperty(DXLEXPORTHANDLE hDXLExport, DXL_EXPORT_PROPERTY prop, void* retPropValue) {
    return guarded([&]() -> STATUS {
        return get_property(exporter_of("DXLGetExporterProperty", hDXLExport), prop, retPropValue);
    });
}

BOOL LNPUBLIC DXLExportWasErrorLogged(DXLEXPORTHANDLE hDXLExport) {
    const DxlExporter* exporter = dxl_exporters().find("DXLExportWasErrorLogged", hDXLExport);
    return exporter != nullptr && exporter->has_logged ? TRUE : FALSE;
}

STATUS LNPUBLIC DXLExportDatabase(DXLEXPORTHANDLE hDXLExport, XML_WRITE_FUNCTION pDXLWriteFunc, DBHANDLE hDB,
                                  void far* pExAction) {
    return export_with("DXLExportDatabase", hDXLExport, pDXLWriteFunc, pExAction, [&](const Export& out) {
        std::vector<NOTEID> ids;
        for (const NoteHeader& header : store_of("DXLExportDatabase", hDB).changes(NOTE_CLASS_ALL, 0, false).headers)
            if ((header.note_class & NOTE_CLASS_ACL) == 0) ids.push_back(header.id);
        return export_notes("DXLExportDatabase", out, hDB, ids, true);
    });
}

STATUS LNPUBLIC DXLExportIDTable(DXLEXPORTHANDLE hDXLExport, XML_WRITE_FUNCTION pDXLWriteFunc, DBHANDLE hDB,
                                 DHANDLE hIDTable, void far* pExAction) {
    return export_with("DXLExportIDTable", hDXLExport, pDXLWriteFunc, pExAction, [&](const Export& out) {
        return export_notes("DXLExportIDTable", out, hDB, ids_in_table(hIDTable), false);
    });
}

STATUS LNPUBLIC DXLExportNote(DXLEXPORTHANDLE hDXLExport, XML_WRITE_FUNCTION pDXLWriteFunc, NOTEHANDLE hNote,
                              void far* pExAction) {
    return export_with("DXLExportNote", hDXLExport, pDXLWriteFunc, pExAction, [&](const Export& out) -> STATUS {
        const std::string text = dxl_note(note_of("DXLExportNote", hNote).snapshot(), out.style(true));
        out.begin(text.starts_with("<note") ? "note" : "document");
        out.put(text);
        return NOERROR;
    });
}

STATUS LNPUBLIC DXLExportACL(DXLEXPORTHANDLE hDXLExport, XML_WRITE_FUNCTION pDXLWriteFunc, DBHANDLE hDB,
                             void far* pExAction) {
    return export_with("DXLExportACL", hDXLExport, pDXLWriteFunc, pExAction,
                       [&](const Export& out) { return export_notes("DXLExportACL", out, hDB, {}, true); });
}

}  // extern "C"
