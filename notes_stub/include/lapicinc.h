/* Included before all others by many sample programs. There is nothing that this platform needs. */
#ifndef NOTES_STUB_LAPICINC_H
#define NOTES_STUB_LAPICINC_H

#endif
