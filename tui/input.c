/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one place that waits. Signals come through a pipe, so that waiting for them and for keys is the same thing. */
#include "tui/input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "tui/keyboard.h"

/* How long the rest of a sequence may take to arrive before its Escape is one that was typed. */
#define PATIENCE_MILLISECONDS 25

enum { CHANCE_SIGNALS, CHANCE_TERMINAL, CHANCE_FILES }; /* the order of the descriptors that are waited for */

/* In the order in which they are told; what ends the program comes first. */
static const struct {
	int signal;
	enum event_kind kind; /* EVENT_NONE: ignored */
	bool typed;           /* may have been meant for the program that had the terminal meanwhile */
} handled[] = {
	{SIGHUP, EVENT_SIGNAL, false},
	{SIGTERM, EVENT_SIGNAL, false},
	{SIGINT, EVENT_SIGNAL, true},
	{SIGQUIT, EVENT_SIGNAL, true},
	{SIGTSTP, EVENT_SUSPEND, true},
	{SIGCONT, EVENT_CONTINUE, true},
	{SIGWINCH, EVENT_RESIZE, false},
	{SIGPIPE, EVENT_NONE, false},
};

enum { HANDLED = sizeof handled / sizeof *handled };

/* All that the handler touches. */
static volatile sig_atomic_t signal_came[HANDLED];
static volatile sig_atomic_t signal_pipe = -1;

struct input {
	struct terminal *terminal;
	int pipe[2];
	struct sigaction before[HANDLED];
	struct keyboard keyboard;
	bool incomplete; /* the keyboard waits for the rest of a sequence until patience_end */
	struct timespec patience_end;
	int files[INPUT_FILES];
	size_t file_count;
	size_t next_file;   /* where looking for a readable one goes on, so that none is starved */
	bool told[HANDLED]; /* signals that were handed out */
	bool lost;
};

static void signal_note(int signal)
{
	int saved = errno;
	char byte = 0;

	for (size_t i = 0; i < HANDLED; i++)
		if (handled[i].signal == signal)
			signal_came[i] = 1;
	if (signal_pipe >= 0 && write((int)signal_pipe, &byte, 1) < 0)
		byte = 1; /* a full pipe wakes up as well */
	errno = saved;
}

static void signals_take(struct input *input)
{
	for (size_t i = 0; i < HANDLED; i++) {
		struct sigaction action = {.sa_flags = SA_RESTART};

		action.sa_handler = handled[i].kind == EVENT_NONE ? SIG_IGN : signal_note;
		sigemptyset(&action.sa_mask);
		signal_came[i] = 0;
		sigaction(handled[i].signal, &action, &input->before[i]);
	}
}

int input_open(struct input **ret_input, struct terminal *terminal)
{
	struct input *input = calloc(1, sizeof *input);

	if (input == NULL)
		return -ENOMEM;
	if (pipe2(input->pipe, O_CLOEXEC | O_NONBLOCK) < 0) {
		int error = -errno;

		free(input);
		return error;
	}
	input->terminal = terminal;
	for (const struct keyboard_capability *known = keyboard_capabilities; known->name != NULL; known++)
		keyboard_learn(&input->keyboard, terminal_key(terminal, known->name), known->key);
	signal_pipe = input->pipe[1];
	signals_take(input);
	*ret_input = input;
	return 0;
}

static bool hung_up(const struct input *input)
{
	struct pollfd chance = {.fd = terminal_input(input->terminal)};

	return input->lost || (poll(&chance, 1, 0) > 0 && chance.revents != 0);
}

void input_close(struct input **address)
{
	struct input *input = take(*address);

	if (input == NULL)
		return;
	for (size_t i = 0; i < HANDLED; i++) {
		bool known = input->told[i] || (handled[i].signal == SIGHUP && hung_up(input));

		if (handled[i].kind == EVENT_SIGNAL && known)
			input->before[i].sa_handler = SIG_IGN;
		sigaction(handled[i].signal, &input->before[i], NULL);
	}
	signal_pipe = -1;
	close(input->pipe[0]);
	close(input->pipe[1]);
	free(input);
}

int input_watch(struct input *input, int file)
{
	for (size_t i = 0; i < input->file_count; i++)
		if (input->files[i] == file)
			return -EEXIST;
	if (input->file_count == INPUT_FILES)
		return -ENOSPC;
	input->files[input->file_count++] = file;
	return 0;
}

void input_unwatch(struct input *input, int file)
{
	for (size_t i = 0; i < input->file_count; i++)
		if (input->files[i] == file) {
			input->files[i] = input->files[--input->file_count];
			return;
		}
}

/* --- what is there already --- */

static bool signal_next(struct input *input, struct event *ret_event)
{
	for (size_t i = 0; i < HANDLED; i++)
		if (signal_came[i] != 0) {
			signal_came[i] = 0;
			input->told[i] = true;
			*ret_event = (struct event){.kind = handled[i].kind, .signal = handled[i].signal};
			return true;
		}
	return false;
}

static struct timespec time_in(int milliseconds)
{
	struct timespec then;

	clock_gettime(CLOCK_MONOTONIC, &then);
	then.tv_sec += milliseconds / 1000;
	then.tv_nsec += milliseconds % 1000 * 1000000L;
	if (then.tv_nsec >= 1000000000L) {
		then.tv_nsec -= 1000000000L;
		then.tv_sec++;
	}
	return then;
}

/* Milliseconds until then, rounded up; 0 when it is past. */
static int milliseconds_until(const struct timespec *then)
{
	struct timespec now;
	long long left;

	clock_gettime(CLOCK_MONOTONIC, &now);
	left = (long long)(then->tv_sec - now.tv_sec) * 1000000000LL + (then->tv_nsec - now.tv_nsec);
	return left <= 0 ? 0 : (int)((left + 999999) / 1000000);
}

static bool key_next(struct input *input, struct event *ret_event)
{
	bool over = input->incomplete && milliseconds_until(&input->patience_end) == 0;
	enum keyboard_state state = keyboard_next(&input->keyboard, over, ret_event);

	if (state == KEYBOARD_INCOMPLETE && (!input->incomplete || over))
		input->patience_end = time_in(PATIENCE_MILLISECONDS);
	input->incomplete = state == KEYBOARD_INCOMPLETE;
	if (state != KEYBOARD_EVENT)
		return false;
	if (ret_event->kind == EVENT_KEY && ret_event->key == (KEY_CONTROL | 'z'))
		*ret_event = (struct event){.kind = EVENT_SUSPEND};
	return true;
}

/* --- waiting --- */

static void terminal_receive(struct input *input)
{
	size_t room;
	void *bytes = keyboard_room(&input->keyboard, &room);
	ssize_t count = read(terminal_input(input->terminal), bytes, room);

	if (count > 0) {
		keyboard_received(&input->keyboard, (size_t)count);
		input->patience_end = time_in(PATIENCE_MILLISECONDS);
	} else if (count == 0 || (errno != EINTR && errno != EAGAIN)) {
		input->lost = true;
	}
}

static void pipe_drain(const struct input *input)
{
	char bytes[256];

	while (read(input->pipe[0], bytes, sizeof bytes) > 0)
		;
}

static size_t chances_fill(const struct input *input, struct pollfd *chances)
{
	chances[CHANCE_SIGNALS] = (struct pollfd){.fd = input->pipe[0], .events = POLLIN};
	chances[CHANCE_TERMINAL] = (struct pollfd){.fd = terminal_input(input->terminal), .events = POLLIN};
	for (size_t i = 0; i < input->file_count; i++)
		chances[CHANCE_FILES + i] = (struct pollfd){.fd = input->files[i], .events = POLLIN};
	return CHANCE_FILES + input->file_count;
}

/* The next readable file after the one that was told last. */
static bool file_next(struct input *input, const struct pollfd *chances, struct event *ret_event)
{
	for (size_t i = 0; i < input->file_count; i++) {
		size_t index = (input->next_file + i) % input->file_count;

		if (chances[CHANCE_FILES + index].revents == 0)
			continue;
		input->next_file = index + 1;
		*ret_event = (struct event){.kind = EVENT_FILE, .file = input->files[index]};
		return true;
	}
	return false;
}

static bool ready_next(struct input *input, struct event *ret_event)
{
	if (signal_next(input, ret_event) || key_next(input, ret_event))
		return true;
	if (input->lost)
		*ret_event = (struct event){.kind = EVENT_LOST};
	return input->lost;
}

/*
 * Waits once. True when that gave an event; what came from the terminal or a signal is only taken in, for ready_next().
 * *ret_quiet: nothing came at all.
 */
static bool wait_once(struct input *input, int milliseconds, struct event *ret_event, bool *ret_quiet)
{
	struct pollfd chances[CHANCE_FILES + INPUT_FILES];
	size_t count = chances_fill(input, chances);
	int ready = poll(chances, count, milliseconds);

	*ret_quiet = ready == 0;
	if (ready <= 0)
		return false;
	if (chances[CHANCE_SIGNALS].revents != 0)
		pipe_drain(input);
	if (chances[CHANCE_TERMINAL].revents != 0)
		terminal_receive(input);
	if (chances[CHANCE_SIGNALS].revents != 0 || chances[CHANCE_TERMINAL].revents != 0)
		return false;
	return file_next(input, chances, ret_event);
}

void input_read(struct input *input, int timeout_milliseconds, struct event *ret_event)
{
	struct timespec end = time_in(timeout_milliseconds > 0 ? timeout_milliseconds : 0);

	while (!ready_next(input, ret_event)) {
		int left = timeout_milliseconds < 0 ? -1 : milliseconds_until(&end);
		int patience = input->incomplete ? milliseconds_until(&input->patience_end) : -1;
		bool for_sequence = patience >= 0 && (left < 0 || patience < left);
		bool quiet;

		if (wait_once(input, for_sequence ? patience : left, ret_event, &quiet))
			return;
		if (quiet && !for_sequence) {
			*ret_event = (struct event){.kind = EVENT_NONE};
			return;
		}
	}
}

bool input_pending(struct input *input)
{
	struct pollfd chance = {.fd = terminal_input(input->terminal), .events = POLLIN};

	for (size_t i = 0; i < HANDLED; i++)
		if (signal_came[i] != 0)
			return true;
	if (input->keyboard.start < input->keyboard.end && !input->incomplete)
		return true;
	return poll(&chance, 1, 0) > 0;
}

/* --- giving the terminal away --- */

void input_stop(struct input *input)
{
	struct sigaction standard = {.sa_handler = SIG_DFL};
	struct sigaction ours;

	sigemptyset(&standard.sa_mask);
	terminal_suspend(input->terminal);
	sigaction(SIGTSTP, &standard, &ours);
	kill(0, SIGTSTP);
	sigaction(SIGTSTP, &ours, NULL);
	input_acquire(input);
}

void input_release(struct input *input)
{
	terminal_suspend(input->terminal);
}

void input_acquire(struct input *input)
{
	for (size_t i = 0; i < HANDLED; i++)
		if (handled[i].typed)
			signal_came[i] = 0;
	terminal_resume(input->terminal);
}
