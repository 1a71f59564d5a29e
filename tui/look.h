/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the terminal has to be sent so that it writes in an attribute: the schemes of attribute.h in the terminal's
 * words.
 */
#ifndef TUI_LOOK_H
#define TUI_LOOK_H

#include <stdbool.h>

#include "tui/attribute.h"

#define LOOK_BYTES 64

/*
 * The bytes for each attribute, from a terminal that writes plainly, as C strings; "" where it looks plain. Without
 * color as in SCHEME_MONOCHROME. For the terminal that terminfo_open() has found.
 */
void looks_make(char looks[ATTRIBUTE_COUNT][LOOK_BYTES], enum scheme scheme, bool color);

#endif
