/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One event, one repaint; between them the process sleeps. */
#include "tui/interface.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/translate.h"
#include "tui/input.h"
#include "tui/options.h"
#include "tui/screens/screens.h"
#include "tui/terminal.h"

#define EXIT_SYSTEM 4
#define WHEEL_ROWS 3

struct session {
	struct terminal *terminal;
	struct input *input;
	struct canvas *canvas;
	struct screens *screens;
	int answers; /* the descriptor of the answers that is watched, -1: none */
	struct buffer program; /* "overrule" with the options that a command line must repeat */
	bool lost;   /* the terminal is gone, or a signal asked to end */
};

static void session_close(struct session *session)
{
	screens_free(session->screens);
	canvas_free(session->canvas);
	input_close(&session->input);
	terminal_close(&session->terminal);
	buffer_free(&session->program);
}

static int session_size(struct session *session)
{
	int width, height;

	terminal_size(session->terminal, &width, &height);
	if (session->canvas != NULL)
		return canvas_resize(session->canvas, width, height);
	return canvas_new(&session->canvas, width, height, terminal_charset(session->terminal));
}

/* Answers are waited for where keys are. */
static void session_watch(struct session *session)
{
	int answers = workspace_answers_descriptor(session->screens->workspace);

	if (answers == session->answers)
		return;
	if (session->answers >= 0)
		input_unwatch(session->input, session->answers);
	session->answers = answers >= 0 && input_watch(session->input, answers) == 0 ? answers : -1;
}

static int session_paint(struct session *session)
{
	if (session->screens->redraw)
		terminal_redraw(session->terminal);
	session->screens->redraw = false;
	screens_draw(session->screens, session->canvas);
	return terminal_paint(session->terminal, session->canvas);
}

static int session_handle(struct session *session, const struct event *event)
{
	switch (event->kind) {
	case EVENT_KEY:
		screens_key(session->screens, event->key);
		return 0;
	case EVENT_MOUSE:
		if (event->mouse != MOUSE_PRESS)
			for (int i = 0; i < WHEEL_ROWS; i++)
				screens_act(session->screens, event->mouse == MOUSE_WHEEL_UP ? ACTION_UP : ACTION_DOWN);
		return 0;
	case EVENT_FILE:
		screens_hear(session->screens);
		return 0;
	case EVENT_RESIZE:
		/* Smaller and back in between has cost the terminal its content, though the size is the same. */
		terminal_redraw(session->terminal);
		return session_size(session);
	case EVENT_SUSPEND:
		input_stop(session->input);
		return session_size(session);
	case EVENT_CONTINUE:
		terminal_suspend(session->terminal);
		terminal_resume(session->terminal);
		return session_size(session);
	case EVENT_SIGNAL:
	case EVENT_LOST:
		session->lost = true;
		return 0;
	default:
		return 0;
	}
}

static int session_loop(struct session *session)
{
	struct event event;
	int error = 0;

	while (error == 0 && !session->screens->done && !session->lost) {
		/* What is typed ahead is worked through before the screen is painted. */
		if (!input_pending(session->input))
			error = session_paint(session);
		if (error < 0)
			break;
		session_watch(session);
		input_read(session->input, -1, &event);
		error = session_handle(session, &event);
	}
	return error;
}

static int name_program(struct session *session, const struct options *options)
{
	buffer_append_text(&session->program, "overrule");
	options_append_common(options, &session->program);
	return buffer_failed(&session->program) ? -ENOMEM : 0;
}

static int session_open(struct session *session, struct workspace *workspace, const struct options *options)
{
	const struct terminal_options terminal_options = {
		.term = getenv("TERM"),
		.input = STDIN_FILENO,
		.output = STDOUT_FILENO,
		.scheme = SCHEME_CALM,
		.color = options_colored(options, STDOUT_FILENO),
		.ascii = options->ascii,
	};
	struct buffer reason = {0};
	int error = terminal_open(&session->terminal, &terminal_options, &reason);

	if (error < 0)
		fprintf(stderr, _("overrule: %s; the commands do the same, as in: overrule list\n"), buffer_text(&reason));
	buffer_free(&reason);
	if (error == 0)
		error = input_open(&session->input, session->terminal);
	if (error == 0)
		error = session_size(session);
	if (error == 0)
		error = name_program(session, options);
	if (error == 0)
		error = screens_new(workspace, buffer_text(&session->program), options->user, &session->screens);
	if (error == 0)
		error = session_paint(session);
	/* The first screen does not wait for anything that has to be asked. */
	if (error == 0)
		screens_ask(session->screens);
	return error;
}

int interface_run(struct workspace *workspace, const struct options *options)
{
	cleanup(session_close) struct session session = {.answers = -1};
	bool opened;
	int error = session_open(&session, workspace, options);

	opened = error == 0;
	if (opened)
		error = session_loop(&session);
	session_close(&session);
	session = (struct session){.answers = -1};
	if (error < 0 && opened)
		fprintf(stderr, _("overrule: the terminal does not work any more: %s\n"), strerror(-error));
	return error < 0 ? EXIT_SYSTEM : 0;
}
