# HCL's C API toolkit in place of notes_stub: the targets notes and notes_addin, made of what lies in NOTES_SDK and NOTES_PROGRAMS.
# NOTES_SDK       the toolkit's folder, known to makefiles as $LOTUS: notesapi/include, notesapi/lib/linux64 or notesapi/lib
# NOTES_PROGRAMS  the server's program directory with libnotes.so, known as $Notes_ExecDirectory
set(notes_programs_default ${NOTES_SDK}/notes/latest/linux)
if(NOT EXISTS ${notes_programs_default} AND DEFINED ENV{Notes_ExecDirectory})
  set(notes_programs_default $ENV{Notes_ExecDirectory})
endif()
set(NOTES_PROGRAMS ${notes_programs_default} CACHE PATH "Domino's program directory, with libnotes.so")

foreach(startup notes0 notesai0)
  find_file(NOTES_${startup} ${startup}.o PATHS ${NOTES_SDK}/notesapi/lib/linux64 ${NOTES_SDK}/notesapi/lib NO_DEFAULT_PATH REQUIRED)
endforeach()
find_path(NOTES_INCLUDE addin.h PATHS ${NOTES_SDK}/notesapi/include NO_DEFAULT_PATH REQUIRED)
find_library(NOTES_LIBRARY notes PATHS ${NOTES_PROGRAMS} NO_DEFAULT_PATH REQUIRED)

add_library(notes SHARED IMPORTED GLOBAL)
# NO_SONAME: linked by its name alone, so that no path of this machine gets into the task.
set_target_properties(notes PROPERTIES IMPORTED_LOCATION ${NOTES_LIBRARY} IMPORTED_NO_SONAME ON INTERFACE_INCLUDE_DIRECTORIES ${NOTES_INCLUDE}
  # Libraries that libnotes.so itself needs lie beside it.
  INTERFACE_LINK_OPTIONS "LINKER:-rpath-link,${NOTES_PROGRAMS}")
add_library(notes_addin INTERFACE)
target_link_libraries(notes_addin INTERFACE ${NOTES_notes0} ${NOTES_notesai0} notes)
message(STATUS "Notes C API: ${NOTES_INCLUDE}, ${NOTES_LIBRARY}")
