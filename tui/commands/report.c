/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each says its severity by a sign, a word and a colour. */
#include "tui/commands/report.h"

#include <stdlib.h>

#include "core/base/memory.h"
#include "core/base/translate.h"
#include "core/rank/why.h"
#include "tui/severity.h"

static void print_path(struct print *output, const struct snapshot *snapshot, uint32_t directory, uint32_t layer)
{
	print_visible_text(output, snapshot->directories[directory].path);
	if (layer != LAYER_NONE) {
		print_text(output, "/");
		print_visible_text(output, snapshot->layers[layer].name);
	}
}

void report_broken(struct session *session, const struct ranking *ranking)
{
	struct print *output = session->output;
	const struct breakage *breakage = &ranking->breakage;
	cleanup(free_pointer) char *text = why_broken(ranking);
	const char *remedy = code_describe(breakage->code)->remedy;

	output->buffer.failed |= text == NULL;
	if (!breakage->broken)
		return;
	print_attribute(output, ATTRIBUTE_ERROR);
	print_symbol(output, SYMBOL_ERROR);
	print_text(output, " ");
	print_format(output, _("%s finds no backend of any type."), ranking->consumer->name);
	print_attribute(output, ATTRIBUTE_NORMAL);
	print_text(output, "\n  ");
	print_path(output, ranking->snapshot, breakage->directory, breakage->layer);
	print_text(output, "\n");
	print_paragraph(output, 2, text != NULL ? text : "");
	if (remedy != NULL)
		print_paragraph(output, 2, _(remedy));
	print_text(output, "\n");
}

void report_finding(struct print *output, const struct snapshot *snapshot, const struct finding *finding)
{
	print_attribute(output, severity_attribute(finding->severity));
	print_symbol(output, severity_symbol(finding->severity));
	print_text(output, " ");
	print_text(output, severity_word(finding->severity));
	print_attribute(output, ATTRIBUTE_NORMAL);
	print_text(output, ": ");
	print_path(output, snapshot, finding->directory, finding->layer);
	if (finding->line > 0)
		print_format(output, ":%zu:%zu", finding->line, finding->column);
	print_format(output, " (%s)\n", code_describe(finding->code)->name);
	print_paragraph(output, 2, finding->text);
	if (finding->remedy != NULL)
		print_paragraph(output, 2, finding->remedy);
	print_relax(output);
}

void report_narrow(struct findings *findings, const bool *wanted)
{
	size_t kept = 0;

	for (size_t i = 0; i < findings->count; i++) {
		struct finding finding = findings->items[i];

		if (finding.layer == LAYER_NONE || wanted[finding.layer]) {
			findings->items[kept++] = finding;
			continue;
		}
		free(finding.text);
		free(finding.remedy);
	}
	findings->count = kept;
}
