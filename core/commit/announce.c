/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The log is for machines and for all who look after them: the line is English, and bytes from files are made visible. */
#include "core/commit/announce.h"

#include <string.h>
#include <syslog.h>

#include "core/base/text.h"

/* Logs cut longer lines off, each at a length of its own. */
#define LONGEST_WORDS 600

void record_announce(const struct record *record)
{
	struct buffer line = {0};
	size_t words;

	buffer_format(&line, "transaction %s by ", record->id);
	text_append_visible(&line, record->who, strlen(record->who));
	buffer_append_text(&line, " in ");
	text_append_visible(&line, record->directory, strlen(record->directory));
	buffer_append_byte(&line, ':');
	words = line.length;
	for (size_t i = 0; i < record->what_count; i++) {
		if (line.length - words > LONGEST_WORDS) {
			buffer_format(&line, " and %zu more", record->what_count - i);
			break;
		}
		buffer_append_text(&line, i == 0 ? " " : "; ");
		text_append_visible(&line, record->what[i], strlen(record->what[i]));
	}
	if (record->undoes[0] != '\0')
		buffer_format(&line, " (takes %s back)", record->undoes);
	if (!buffer_failed(&line))
		syslog(LOG_NOTICE | LOG_USER, "%s", buffer_text(&line));
	buffer_free(&line);
}
