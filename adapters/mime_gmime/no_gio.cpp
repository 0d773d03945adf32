#include <gmime/gmime-stream.h>

// Compiled only where GMime is linked from its archive. GMime names the type of its streams over GIO when it begins,
// and nobody here makes one. Found in this file, the type does not bring in GIO, which cannot be linked statically
// (core/decisions/0014).
extern "C" GType g_mime_stream_gio_get_type(void);

extern "C" GType g_mime_stream_gio_get_type(void) { return g_mime_stream_get_type(); }
