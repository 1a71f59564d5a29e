/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One table. */
#include "tui/severity.h"

#include "core/base/translate.h"

static const struct {
	enum symbol symbol;
	const char *word;
	enum attribute attribute;
} looks[] = {
	[SEVERITY_NONE] = {SYMBOL_BULLET, N_("note"), ATTRIBUTE_NORMAL},
	[SEVERITY_NOTE] = {SYMBOL_BULLET, N_("note"), ATTRIBUTE_NORMAL},
	[SEVERITY_WARNING] = {SYMBOL_WARNING, N_("warning"), ATTRIBUTE_WARNING},
	[SEVERITY_ERROR] = {SYMBOL_ERROR, N_("error"), ATTRIBUTE_ERROR},
};

enum symbol severity_symbol(enum severity severity)
{
	return looks[severity].symbol;
}

enum attribute severity_attribute(enum severity severity)
{
	return looks[severity].attribute;
}

const char *severity_word(enum severity severity)
{
	return _(looks[severity].word);
}
