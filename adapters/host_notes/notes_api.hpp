#pragma once

// The Notes C API, HCL's or the stub's: everything of it that this adapter uses. Toolkit programs on Linux are compiled
// with W defined, and that is a template parameter's name in other libraries' headers: it is defined for these alone.
// The other names come from CMakeLists.txt.
#define W

#include <addin.h>
#include <global.h>
#include <globerr.h>
#include <kfm.h>
#include <lookup.h>
#include <mime.h>
#include <misc.h>
#include <miscerr.h>
#include <mq.h>
#include <nsfdata.h>
#include <nsfdb.h>
#include <nsfnote.h>
#include <nsfsearc.h>
#include <osenv.h>
#include <oserr.h>
#include <osfile.h>
#include <osmem.h>
#include <osmisc.h>
#include <ostime.h>
#include <stats.h>
#include <textlist.h>

#undef W
