/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What came of writing: what was done, what is selected now, and the way back; or what failed, and how the files are now. */
#ifndef TUI_SCREENS_RESULT_SCREEN_H
#define TUI_SCREENS_RESULT_SCREEN_H

#include "tui/screens/screens.h"

extern const struct behaviour result_screen;

/* Empty: title and id are copied, id being the transaction that can be taken back from here, "" for none. NULL where memory is out. */
struct pager *result_screen_open(struct screens *screens, const char *title, const char *id);

#endif
