/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The translated texts of the core. The domain is bound by the program; the core changes no locale. */
#ifndef CORE_BASE_TRANSLATE_H
#define CORE_BASE_TRANSLATE_H

#include <libintl.h>

#define TRANSLATION_DOMAIN "overrule"

#define _(text) dgettext(TRANSLATION_DOMAIN, text)
#define N_(text) (text)
#define P_(one, many, count) dngettext(TRANSLATION_DOMAIN, one, many, (unsigned long)(count))

#endif
