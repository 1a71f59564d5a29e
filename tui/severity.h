/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How severe a finding is, as people see it: by a sign, a word and a colour, the same in every report and on every screen. */
#ifndef TUI_SEVERITY_H
#define TUI_SEVERITY_H

#include "core/base/finding.h"
#include "tui/canvas.h"

enum symbol severity_symbol(enum severity severity);
enum attribute severity_attribute(enum severity severity);

/* "error", "warning", "note", translated. */
const char *severity_word(enum severity severity);

#endif
