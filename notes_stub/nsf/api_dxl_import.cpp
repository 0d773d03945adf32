// xml.h: documents out of DXL into a database, from the program's routine.
#include <algorithm>
#include <array>

#include "notes_stub/include/idtable.h"
#include "notes_stub/include/nsfdata.h"
#include "notes_stub/include/xml.h"
#include "notes_stub/nsf/dxl_reader.hpp"
#include "notes_stub/nsf/dxl_tools.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/runtime/lmbcs.hpp"

using namespace notes_stub;

namespace {

constexpr std::size_t piece_octets = 16UL * 1024;

/// Throws StatusError(status_of_misuse).
DxlImporter& importer_of(const char* call, DXLIMPORTHANDLE handle) {
    DxlImporter* importer = dxl_importers().find(call, handle);
    if (importer == nullptr) throw StatusError(status_of_misuse);
    return *importer;
}

std::string read_all(XML_READ_FUNCTION read, void* action) {
    std::string text;
    std::array<BYTE, piece_octets> piece;
    while (const DWORD octets = read(piece.data(), piece_octets, action))
        text.append(reinterpret_cast<const char*>(piece.data()), std::min<std::size_t>(octets, piece_octets));
    return text;
}

/// What happens to a document that is in the database, and to one that is not.
struct Rule {
    enum class Match { create, keep, replace, update } if_there = Match::create;
    bool creates = true;
};

Rule rule_of(int option) {
    switch (option) {
        case DXLIMPORTOPTION_IGNORE_ELSE_CREATE:
            return {Rule::Match::keep, true};
        case DXLIMPORTOPTION_REPLACE_ELSE_IGNORE:
            return {Rule::Match::replace, false};
        case DXLIMPORTOPTION_REPLACE_ELSE_CREATE:
            return {Rule::Match::replace, true};
        case DXLIMPORTOPTION_UPDATE_ELSE_IGNORE:
            return {Rule::Match::update, false};
        case DXLIMPORTOPTION_UPDATE_ELSE_CREATE:
            return {Rule::Match::update, true};
        case DXLIMPORTOPTION_CREATE:
            return {Rule::Match::create, true};
        default:
            return {Rule::Match::keep, false};
    }
}

NOTEID create_document(Store& store, const DxlDocument& document, bool is_unid_taken) {
    Note note;
    note.header.note_class = NOTE_CLASS_DOCUMENT;
    note.header.oid = generate_oid();
    if (!is_unid_taken) static_cast<void>(parse_unid(document.unid, note.header.oid));
    note.items = document.items;
    store.update(note, note.header, {});
    return note.header.id;
}

void change_document(Store& store, NOTEID id, const DxlDocument& document, bool keeps_others) {
    Note note = store.read(id);
    const NoteHeader base = note.header;
    const auto is_new = [&](const Item& old) {
        return std::ranges::find(document.items, old.name, &Item::name) != document.items.end();
    };
    if (keeps_others) {
        std::erase_if(note.items, is_new);
    } else {
        note.items.clear();
    }
    note.items.insert(note.items.end(), document.items.begin(), document.items.end());
    store.update(note, base, {});
}

std::vector<NOTEID> import_documents(Store& store, const std::vector<DxlDocument>& documents, Rule rule) {
    std::vector<NOTEID> imported;
    for (const DxlDocument& document : documents) {
        auto there = document.unid.empty() ? std::nullopt : store.find_unid(document.unid);
        if (there && store.header(*there).deleted) there = std::nullopt;
        const bool is_new = !there || rule.if_there == Rule::Match::create;
        if (is_new ? !rule.creates : rule.if_there == Rule::Match::keep) continue;
        if (is_new) {
            imported.push_back(create_document(store, document, there.has_value()));
        } else {
            change_document(store, *there, document, rule.if_there == Rule::Match::update);
            imported.push_back(*there);
        }
    }
    return imported;
}

bool is_reserved(int option) {
    return option < DXLIMPORTOPTION_IGNORE || option > DXLIMPORTOPTION_UPDATE_ELSE_CREATE ||
           option == DXLIMPORTOPTION_CREATE_RESERVED2 || option == DXLIMPORTOPTION_REPLACE_RESERVED1 ||
           option == DXLIMPORTOPTION_REPLACE_RESERVED2;
}

bool is_import_option(int property) {
    return property == iACLImportOption || property == iDesignImportOption || property == iDocumentsImportOption;
}

DHANDLE table_of(const std::vector<NOTEID>& ids) {
    DHANDLE table = NULLHANDLE;
    if (ids.empty()) return table;
    STATUS status = IDCreateTable(sizeof(NOTEID), &table);
    for (std::size_t i = 0; i < ids.size() && status == NOERROR; ++i) status = IDInsert(table, ids[i], nullptr);
    if (status != NOERROR) throw StatusError(status);
    return table;
}

}  // namespace

extern "C" {

STATUS LNPUBLIC DXLCreateImporter(DXLIMPORTHANDLE* prethDXLImport) {
    return guarded([&]() -> STATUS {
        *prethDXLImport = dxl_importers().add(std::make_unique<DxlImporter>());
        return NOERROR;
    });
}

void LNPUBLIC DXLDeleteImporter(DXLIMPORTHANDLE hDXLImport) {
    static_cast<void>(dxl_importers().remove("DXLDeleteImporter", hDXLImport));
}

// A DXLIMPORTOPTION or a DXLLOGOPTION is said to be a WORD, and given as an enumerator by the example: the low octets.
STATUS LNPUBLIC DXLSetImporterProperty(DXLIMPORTHANDLE hDXLImport, DXL_IMPORT_PROPERTY prop, void* propValue) {
    return guarded([&]() -> STATUS {
        DxlImporter& importer = importer_of("DXLSetImporterProperty", hDXLImport);
        if (prop == iResultLogComment) {
            importer.comment = propValue == nullptr ? "" : static_cast<const char*>(propValue);
            return NOERROR;
        }
        if (propValue == nullptr) return ERR_MISC_INVALID_ARGS;
        if (importer.switches.contains(prop)) {
            importer.switches[prop] = *static_cast<const BOOL*>(propValue);
            return NOERROR;
        }
        if (!importer.choices.contains(prop)) return ERR_MISC_INVALID_ARGS;
        const int choice = *static_cast<const WORD*>(propValue);
        if (is_import_option(prop) && is_reserved(choice)) return ERR_MISC_INVALID_ARGS;
        importer.choices[prop] = choice;
        return NOERROR;
    });
}

STATUS LNPUBLIC DXLGetImporterProperty(DXLIMPORTHANDLE hDXLImporter, DXL_IMPORT_PROPERTY prop, void* retPropValue) {
    return guarded([&]() -> STATUS {
        const DxlImporter& importer = importer_of("DXLGetImporterProperty", hDXLImporter);
        if (importer.switches.contains(prop)) {
            *static_cast<BOOL*>(retPropValue) = importer.switches.at(prop);
        } else if (importer.choices.contains(prop)) {
            *static_cast<WORD*>(retPropValue) = static_cast<WORD>(importer.choices.at(prop));
        } else if (prop == iResultLogComment) {
            *static_cast<MEMHANDLE*>(retPropValue) = text_in_memory(importer.comment);
        } else if (prop == iResultLog) {
            *static_cast<MEMHANDLE*>(retPropValue) = text_in_memory(utf8_to_lmbcs(importer.log));
        } else if (prop == iImportedNoteList) {
            *static_cast<DHANDLE*>(retPropValue) = table_of(importer.imported);
        } else {
            return ERR_MISC_INVALID_ARGS;
        }
        return NOERROR;
    });
}

STATUS LNPUBLIC DXLImport(DXLIMPORTHANDLE hDXLImport, XML_READ_FUNCTION pDXLReaderFunc, DBHANDLE hDB,
                          void far* pImAction) {
    return guarded([&]() -> STATUS {
        static_cast<void>(importer_of("DXLImport", hDXLImport));
        static_cast<void>(store_of("DXLImport", hDB));
        std::string text = read_all(pDXLReaderFunc, pImAction);
        // The routine may have closed either.
        DxlImporter& importer = importer_of("DXLImport", hDXLImport);
        Store& store = store_of("DXLImport", hDB);
        importer.imported.clear();
        importer.log.clear();
        try {
            const auto documents = read_dxl_text("DXL", std::move(text));
            std::vector<NOTEID> imported;
            store.in_transaction([&] {
                imported = import_documents(store, documents, rule_of(importer.choices.at(iDocumentsImportOption)));
            });
            importer.imported = std::move(imported);
            return NOERROR;
        } catch (const DxlError& error) {
            importer.log = importer.comment.empty() ? "" : lmbcs_to_utf8(importer.comment) + "\n";
            importer.log += error.what();
            return ERR_DXL_IMPORT;
        }
    });
}

BOOL LNPUBLIC DXLImportWasErrorLogged(DXLIMPORTHANDLE hDXLImport) {
    const DxlImporter* importer = dxl_importers().find("DXLImportWasErrorLogged", hDXLImport);
    return importer != nullptr && !importer->log.empty() ? TRUE : FALSE;
}

}  // extern "C"
