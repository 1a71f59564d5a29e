/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One event, one repaint; between them the process sleeps. */
#include "tui/interface.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/translate.h"
#include "tui/input.h"
#include "tui/options.h"
#include "tui/screens/compare_screen.h"
#include "tui/screens/main_screen.h"
#include "tui/screens/resuming.h"
#include "tui/screens/screens.h"
#include "tui/screens/settings_screen.h"
#include "tui/signals.h"
#include "tui/terminal.h"

#define EXIT_SYSTEM 4

#define QUIET_MILLISECONDS 60
#define LATE_MILLISECONDS 1000
#define POLL_MILLISECONDS 2000 /* where the machine does not tell of changes */

struct session {
	struct terminal *terminal;
	struct input *input;
	struct canvas *canvas;
	struct screens *screens;
	int answers; /* the descriptor of the answers that is watched, -1: none */
	int changes; /* the same of changes on the disk */
	int others;  /* and of changes that only other users see */
	long long changed_at; /* when the first change was heard of that is not shown yet, in milliseconds; 0: none */
	long long heard_at;   /* and the last one */
	const struct options *options;
	struct services services;
	int ended_by; /* the signal that asked to end; SIGHUP where the terminal is gone; 0: none */
};

static void session_close(struct session *session)
{
	screens_free(session->screens);
	canvas_free(session->canvas);
	input_close(&session->input);
	terminal_close(&session->terminal);
}

static int copy(void *context, const char *text)
{
	struct session *session = context;

	return terminal_copy(session->terminal, text);
}

static void release(void *context)
{
	struct session *session = context;

	input_release(session->input);
}

static void acquire(void *context)
{
	struct session *session = context;

	input_acquire(session->input);
}

static bool is_colored(const struct session *session)
{
	return options_colored(session->options, STDOUT_FILENO);
}

static void dress(void *context, const struct settings *settings)
{
	struct session *session = context;

	terminal_dress(session->terminal, settings->scheme, is_colored(session), settings->mouse, settings->ascii);
	session->canvas->charset = terminal_charset(session->terminal);
}

static int session_size(struct session *session)
{
	int width, height;

	terminal_size(session->terminal, &width, &height);
	if (session->canvas != NULL)
		return canvas_resize(session->canvas, width, height);
	return canvas_new(&session->canvas, width, height, terminal_charset(session->terminal));
}

static void watch_file(struct session *session, int *watched, int wanted)
{
	if (wanted == *watched)
		return;
	if (*watched >= 0)
		input_unwatch(session->input, *watched);
	*watched = wanted >= 0 && input_watch(session->input, wanted) == 0 ? wanted : -1;
}

/* Answers and changes on the disk are waited for where keys are. */
static void session_watch(struct session *session)
{
	watch_file(session, &session->answers, workspace_answers_descriptor(session->screens->workspace));
	watch_file(session, &session->changes, workspace_watch_descriptor(session->screens->workspace));
	watch_file(session, &session->others, compare_screen_watch_descriptor(session->screens));
}

static long long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (long long)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* A file is written in several steps, and a package in many: they are shown when it is quiet, but not too late. */
static long long due_at(const struct session *session)
{
	long long quiet = session->heard_at + QUIET_MILLISECONDS, late = session->changed_at + LATE_MILLISECONDS;

	return quiet < late ? quiet : late;
}

static void session_collect(struct session *session)
{
	bool ours = workspace_collect(session->screens->workspace), theirs = compare_screen_collect(session->screens);

	if (!ours && !theirs)
		return;
	session->heard_at = now();
	if (session->changed_at == 0)
		session->changed_at = session->heard_at;
}

static void session_follow(struct session *session)
{
	if (session->changed_at == 0 || now() < due_at(session))
		return;
	session->changed_at = 0;
	screens_follow(session->screens);
}

/* How long to wait for the next event: for ever, unless there is something to show soon, or to look for now and then. */
static int session_patience(const struct session *session)
{
	long long left = session->changed_at != 0 ? due_at(session) - now() : POLL_MILLISECONDS;

	if (session->changed_at == 0 && session->changes >= 0)
		return -1;
	return left > 0 ? (int)left : 0;
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
		screens_mouse(session->screens, event->mouse, event->row, event->column);
		return 0;
	case EVENT_PASTE:
		screens_paste(session->screens, event->key);
		return 0;
	case EVENT_FILE:
		if (event->file == session->answers)
			screens_hear(session->screens);
		else
			session_collect(session);
		return 0;
	case EVENT_NONE:
		if (session->changes < 0)
			session_collect(session);
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
		session->ended_by = event->signal;
		return 0;
	case EVENT_LOST:
		session->ended_by = SIGHUP;
		return 0;
	default:
		return 0;
	}
}

static int session_loop(struct session *session)
{
	struct event event;
	int error = 0;

	while (error == 0 && !session->screens->done && session->ended_by == 0) {
		/* What is typed ahead is worked through before the screen is painted. */
		if (!input_pending(session->input))
			error = session_paint(session);
		if (error < 0)
			break;
		if (!input_pending(session->input))
			resuming_note(session->screens);
		session_watch(session);
		input_read(session->input, session_patience(session), &event);
		error = session_handle(session, &event);
		session_follow(session);
	}
	return error;
}

static int open_screens(struct session *session, struct workspace *workspace, struct start *start)
{
	const struct screens_setting setting = {
		.workspace = workspace,
		.options = session->options,
		.bindings = &start->settings.bindings,
		.start = start,
		.services = &session->services,
	};

	session->services = (struct services){
		.context = session, .copy = copy, .release = release, .acquire = acquire, .dress = dress};
	return screens_new(&setting, &session->screens);
}

static int open_terminal(struct session *session, const struct start *start)
{
	const struct terminal_options terminal_options = {
		.term = getenv("TERM"),
		.input = STDIN_FILENO,
		.output = STDOUT_FILENO,
		.scheme = start->settings.scheme,
		.color = is_colored(session),
		.ascii = session->options->ascii,
		.mouse = session->options->mouse,
	};
	struct buffer reason = {0};
	int error = terminal_open(&session->terminal, &terminal_options, &reason);

	if (error < 0 && error != -ENOMEM)
		fprintf(stderr, _("overrule: %s; overrule --linear asks line by line, and the commands do the same, as in: overrule list\n"),
			buffer_text(&reason));
	buffer_free(&reason);
	return error;
}

/* What a person is told before they have done anything: what is wrong with their settings, else at the first start what this is. */
static void greet(struct screens *screens, const struct start *start)
{
	if (start->complaints.length > 0)
		settings_screen_complain(screens, buffer_text(&start->complaints));
	else if (start->first)
		main_screen_welcome(screens);
}

static int session_open(struct session *session, struct workspace *workspace, struct start *start)
{
	int error = open_terminal(session, start);

	if (error == 0)
		error = input_open(&session->input, session->terminal);
	if (error == 0)
		error = session_size(session);
	if (error == 0)
		error = open_screens(session, workspace, start);
	if (error < 0)
		return error;
	greet(session->screens, start);
	resuming_offer(session->screens);
	error = session_paint(session);
	if (error < 0)
		return error;
	/* The first screen does not wait for anything that has to be asked. */
	workspace_watch(workspace);
	screens_ask(session->screens);
	start_remember(start);
	return 0;
}

/* What is to be said when the terminal is as it was before: where what was staged is kept. malloc'ed, NULL for nothing. */
static char *session_end(struct session *session, bool failed)
{
	if (failed || session->ended_by != 0)
		return resuming_keep(session->screens);
	resuming_end(session->screens);
	return take(session->screens->farewell);
}

int interface_run(struct workspace *workspace, const struct options *options, struct start *start)
{
	cleanup(session_close) struct session session = {.answers = -1, .changes = -1, .others = -1, .options = options};
	cleanup(free_pointer) char *said = NULL;
	bool opened;
	int ended_by, error = session_open(&session, workspace, start);

	opened = error == 0;
	if (opened) {
		error = session_loop(&session);
		said = session_end(&session, error < 0);
	}
	ended_by = opened && error == -EIO ? SIGHUP : session.ended_by;
	session_close(&session);
	session = (struct session){.answers = -1, .changes = -1, .others = -1};
	if (error == -ENOMEM)
		fprintf(stderr, _("overrule: memory is used up; close some programs and try again\n"));
	else if (error < 0 && opened)
		fprintf(stderr, _("overrule: the terminal does not work any more: %s\n"), strerror(-error));
	if (said != NULL)
		fprintf(stderr, "overrule: %s\n", said);
	if (ended_by != 0)
		return EXIT_SIGNAL + ended_by;
	return error < 0 ? EXIT_SYSTEM : 0;
}
