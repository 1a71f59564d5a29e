/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Settings stand behind what was typed. */
#include "tui/start.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "tui/commands/private_file.h"
#include "tui/settings_file.h"

static char *trace_path(const struct environment *environment)
{
	if (environment->xdg_state_home != NULL && environment->xdg_state_home[0] == '/')
		return text_format("%s/overrule", environment->xdg_state_home);
	if (environment->home != NULL && environment->home[0] == '/')
		return text_format("%s/.local/state/overrule", environment->home);
	return NULL;
}

static void apply(const struct settings *settings, struct options *options)
{
	if (options->consumer_word == NULL && settings->consumer != NULL) {
		options->consumer = settings->consumer;
		options->consumer_exact = settings->consumer_exact;
	}
	options->ascii = options->ascii || settings->ascii;
	options->mouse = options->mouse || settings->mouse;
}

int start_read(struct options *options, struct start *ret_start)
{
	struct stat found;
	bool there = false;
	int error = 0;

	*ret_start = (struct start){.settings_path = settings_file_path(&options->environment), .trace = trace_path(&options->environment)};
	if (ret_start->settings_path != NULL)
		error = settings_file_read(ret_start->settings_path, &ret_start->settings, &ret_start->complaints, &there);
	if (error < 0)
		return error;
	apply(&ret_start->settings, options);
	ret_start->first = !there && ret_start->trace != NULL && lstat(ret_start->trace, &found) < 0 && errno == ENOENT;
	return 0;
}

void start_remember(const struct start *start)
{
	if (start->first)
		private_directories_make(start->trace);
}

void start_free(struct start *start)
{
	settings_free(&start->settings);
	free(start->settings_path);
	free(start->trace);
	buffer_free(&start->complaints);
}
