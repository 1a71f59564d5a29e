/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One question from its start to its result. What happened is noted as it happens, and judged once, at the end, when
 * nothing of the program is left.
 */
#include "core/host/capabilities.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/host/confine.h"

/* How long those that had to be killed one by one may take, before they are killed less thoroughly. */
#define GRACE_MILLISECONDS 1000u
/* How often it is looked whether a supervisor that hung up is gone: the kernel is emptying its namespace. */
#define REAP_MILLISECONDS 2u
/* Error output is read for this long and thrown away for the most part; more is more than any program has to say. */
#define MOST_MESSAGE ((size_t)1024 * 1024)
#define READ_SIZE ((size_t)16 * 1024)

static const struct identity nobody = {.user = TRUST_NOBODY, .group = TRUST_NOBODY};

enum phase {
	PHASE_RUNNING,
	PHASE_KILLING, /* everything was told to end */
	PHASE_LEAVING, /* the supervisor hung up */
	PHASE_OVER,
};

struct capability {
	struct capability_question *question;
	uid_t user; /* whom it runs as */
	enum phase phase;
	struct timespec started;
	struct confined confined;
	int events; /* epoll: all that is below, and the three of confined */
	int timer;
	struct buffer output;
	size_t message_length;
	struct confine_report report; /* how it ended; kind 0 as long as nobody has told */
	bool ran, timed_out, cancelled, too_much;
	struct capability_result result;
};

static unsigned milliseconds_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (unsigned)((now.tv_sec - start->tv_sec) * 1000 + (now.tv_nsec - start->tv_nsec) / 1000000);
}

/* The descriptor becomes readable after that time and then again and again. */
static int set_timer(const struct capability *capability, unsigned milliseconds)
{
	struct timespec after = {.tv_sec = milliseconds / 1000, .tv_nsec = (long)(milliseconds % 1000) * 1000000};
	struct itimerspec when = {.it_value = after, .it_interval = after};

	return timerfd_settime(capability->timer, 0, &when, NULL) < 0 ? -errno : 0;
}

static int watch(const struct capability *capability, int descriptor)
{
	struct epoll_event event = {.events = EPOLLIN};

	return epoll_ctl(capability->events, EPOLL_CTL_ADD, descriptor, &event) < 0 ? -errno : 0;
}

/* Taken out by hand: a copy that the child has not closed yet would keep it in. */
static void unwatch(const struct capability *capability, int *descriptor)
{
	if (*descriptor < 0)
		return;
	epoll_ctl(capability->events, EPOLL_CTL_DEL, *descriptor, NULL);
	close(*descriptor);
	*descriptor = -1;
}

/* ---- the end ---- */

/* Whether the path leads to what was run. */
static bool file_has_changed(const struct capability *capability)
{
	const struct capability_request *request = &capability->question->request;
	cleanup(close_descriptor) int handle = root_open_path(request->root, request->path, O_PATH);
	struct file_identity identity;
	struct stat found;

	if (handle < 0 || fstat(handle, &found) < 0)
		return true;
	identity = file_identity_of(&found);
	return !file_identity_equal(&identity, &capability->result.executable.identity);
}

static void judge_status(struct capability *capability, int status)
{
	struct capability_result *result = &capability->result;

	if (WIFSIGNALED(status)) {
		result->state = CAPABILITY_KILLED;
		result->signal = WTERMSIG(status);
		return;
	}
	result->exit_code = WEXITSTATUS(status);
	if (result->exit_code != 0) {
		result->state = CAPABILITY_EXITED_NON_ZERO;
		return;
	}
	if (buffer_failed(&capability->output) ||
	    capability_read_answer(buffer_text(&capability->output), capability->output.length, result) < 0) {
		result->state = CAPABILITY_NOT_ASKED;
		result->error = ENOMEM;
	}
}

static void judge(struct capability *capability)
{
	struct capability_result *result = &capability->result;

	if (capability->cancelled) {
		result->state = CAPABILITY_NOT_ASKED;
		result->error = ECANCELED;
	} else if (capability->report.kind == CONFINE_FAILED) {
		result->state = CAPABILITY_CANNOT_RUN;
		result->error = capability->report.value;
	} else if (capability->timed_out) {
		result->state = CAPABILITY_TIMED_OUT;
	} else if (capability->too_much) {
		result->state = CAPABILITY_TOO_MUCH_OUTPUT;
	} else if (capability->report.kind == CONFINE_ENDED) {
		judge_status(capability, capability->report.value);
	} else {
		/* The supervisor was killed, or could not set itself up. */
		result->state = CAPABILITY_NOT_ASKED;
		result->error = ECHILD;
	}
}

static struct capability_key key_of(const struct capability *capability)
{
	return (struct capability_key){
		.path = capability->question->request.path,
		.arguments = capability->question->request.arguments,
		.user = capability->user,
		.identity = capability->result.executable.identity,
	};
}

static void remember(struct capability *capability)
{
	const struct capability_result *result = &capability->result;
	struct capability_cache *cache = capability->question->request.cache;
	struct capability_key key = key_of(capability);

	if (cache == NULL || result->changed || result->state == CAPABILITY_NOT_ASKED ||
	    result->state == CAPABILITY_CANNOT_RUN)
		return;
	/* Without memory it is asked again. */
	(void)capability_cache_put(cache, &key, result);
}

static void keep_output(struct capability *capability)
{
	size_t length = capability->output.length;

	if (length > CAPABILITY_KEPT_OUTPUT)
		length = CAPABILITY_KEPT_OUTPUT;
	if (length > 0)
		buffer_append(&capability->result.output, capability->output.data, length);
	buffer_free(&capability->output);
}

static void read_output(struct capability *capability);
static void read_messages(struct capability *capability);

static void finish(struct capability *capability)
{
	/* Whatever is still in the pipes: they hold no more than was let in, and nobody writes any more. */
	while (capability->confined.output >= 0)
		read_output(capability);
	read_messages(capability);
	unwatch(capability, &capability->confined.messages);
	unwatch(capability, &capability->timer);
	judge(capability);
	keep_output(capability);
	capability->result.milliseconds =
		capability->timed_out ? capability->question->request.milliseconds : milliseconds_since(&capability->started);
	capability->result.changed = file_has_changed(capability);
	capability->phase = PHASE_OVER;
	remember(capability);
}

/* ---- on the way ---- */

static void kill_all(struct capability *capability)
{
	if (capability->phase != PHASE_RUNNING)
		return;
	capability->phase = PHASE_KILLING;
	confine_kill(&capability->confined);
	set_timer(capability, GRACE_MILLISECONDS);
}

/* One read for each step, so that whoever prints without end does not keep this program from everything else. */
static void read_output(struct capability *capability)
{
	char bytes[READ_SIZE];
	ssize_t got = read(capability->confined.output, bytes, sizeof bytes);

	if (got < 0 && (errno == EINTR || (errno == EAGAIN && capability->phase != PHASE_LEAVING)))
		return;
	if (got > 0) {
		buffer_append(&capability->output, bytes, (size_t)got);
		if (capability->output.length <= CAPABILITY_MOST_OUTPUT)
			return;
		capability->too_much = true;
		kill_all(capability);
	}
	unwatch(capability, &capability->confined.output);
}

static void read_messages(struct capability *capability)
{
	struct buffer *kept = &capability->result.message;
	char bytes[READ_SIZE];
	size_t room = CAPABILITY_KEPT_OUTPUT - kept->length;
	ssize_t got;

	if (capability->confined.messages < 0)
		return;
	got = read(capability->confined.messages, bytes, sizeof bytes);
	if (got < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (got > 0) {
		buffer_append(kept, bytes, (size_t)got < room ? (size_t)got : room);
		capability->message_length += (size_t)got;
		if (capability->message_length <= MOST_MESSAGE)
			return;
		capability->too_much = true;
		kill_all(capability);
	}
	unwatch(capability, &capability->confined.messages);
}

static void hear_supervisor(struct capability *capability)
{
	struct confine_report report;
	int heard;

	if (capability->confined.control < 0)
		return;
	/* The first of the two that say how it ended: a program that could not be run ends as well. */
	while ((heard = confine_receive(&capability->confined, &report)) > 0)
		if (capability->report.kind == 0 && (report.kind == CONFINE_FAILED || report.kind == CONFINE_ENDED))
			capability->report = report;
	if (heard == 0)
		return;
	unwatch(capability, &capability->confined.control);
	capability->phase = PHASE_LEAVING;
	set_timer(capability, REAP_MILLISECONDS);
}

static void hear_timer(struct capability *capability)
{
	uint64_t times;

	if (read(capability->timer, &times, sizeof times) < 0)
		return;
	if (capability->phase == PHASE_RUNNING) {
		/* What has ended by itself is not timed out, even if this program was asleep meanwhile. */
		capability->timed_out = capability->report.kind != CONFINE_ENDED;
		kill_all(capability);
	} else if (capability->phase == PHASE_KILLING) {
		confine_kill_hard(&capability->confined);
	}
}

bool capability_step(struct capability *capability)
{
	if (capability->phase == PHASE_OVER)
		return true;
	if (capability->confined.output >= 0)
		read_output(capability);
	read_messages(capability);
	hear_supervisor(capability);
	hear_timer(capability);
	if (capability->phase != PHASE_LEAVING || !confine_is_over(&capability->confined))
		return false;
	finish(capability);
	return true;
}

void capability_cancel(struct capability *capability)
{
	if (capability->phase == PHASE_OVER)
		return;
	capability->cancelled = true;
	kill_all(capability);
}

/* ---- the start ---- */

/* Whom the program runs as; NULL where it is the user that the process is already. */
static const struct identity *runner_of(const struct capability_request *request)
{
	if (request->identity != NULL && request->identity->user != 0)
		return geteuid() != 0 && request->identity->user == geteuid() ? NULL : request->identity;
	return geteuid() == 0 ? &nobody : NULL;
}

static int make_events(struct capability *capability)
{
	capability->events = epoll_create1(EPOLL_CLOEXEC);
	if (capability->events < 0)
		return -errno;
	capability->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	return capability->timer < 0 ? -errno : watch(capability, capability->timer);
}

/* Takes a known answer over; what was seen of the file just now stays. */
static void recall(struct capability_result *result, const struct capability_result *known)
{
	struct executable seen = result->executable;

	if (capability_result_copy(known, result) < 0)
		*result = (struct capability_result){.error = ENOMEM};
	executable_free(&result->executable);
	result->executable = seen;
}

/* What is known without running it. True when that is the result. */
static bool settle(struct capability *capability)
{
	const struct capability_request *request = &capability->question->request;
	struct capability_result *result = &capability->result;
	const struct capability_result *known = NULL;
	struct capability_key key = key_of(capability);

	switch (result->executable.state) {
	case EXECUTABLE_ABSENT:
	case EXECUTABLE_NOT_REGULAR:
	case EXECUTABLE_NOT_EXECUTABLE:
	case EXECUTABLE_INTERPRETER_ABSENT:
		result->state = CAPABILITY_CANNOT_RUN;
		return true;
	default:
		/* Of another machine or format: the kernel may have been taught to run it (binfmt_misc), and knows. */
		break;
	}
	if (result->executable.trust != TRUST_GOOD && !request->trust) {
		result->state = CAPABILITY_REFUSED_UNTRUSTED;
		return true;
	}
	if (request->cache != NULL)
		known = capability_cache_find(request->cache, &key);
	if (known != NULL)
		recall(result, known);
	return known != NULL;
}

static int run(struct capability *capability, const struct identity *runner, int binary)
{
	const struct capability_request *request = &capability->question->request;
	struct confine_order order = {
		.binary = binary,
		.path = request->path,
		.arguments = request->arguments,
		.by_path = capability->result.executable.form != EXECUTABLE_ELF,
		.interpreter = capability->result.executable.interpreter,
		.expected = capability->result.executable.identity,
		.who = runner,
		.milliseconds = request->milliseconds,
		.without_namespaces = request->without_namespaces,
	};
	int error = make_events(capability);

	if (error == 0)
		error = set_timer(capability, request->milliseconds);
	clock_gettime(CLOCK_MONOTONIC, &capability->started);
	if (error == 0)
		error = confine_start(&order, &capability->confined);
	if (error < 0)
		return error;
	capability->ran = true;
	error = watch(capability, capability->confined.output);
	if (error == 0)
		error = watch(capability, capability->confined.messages);
	if (error == 0)
		error = watch(capability, capability->confined.control);
	capability->phase = PHASE_RUNNING;
	return error;
}

static int start(struct capability *capability)
{
	const struct capability_request *request = &capability->question->request;
	const struct identity *runner = runner_of(request);
	cleanup(close_descriptor) int binary = -1;
	int error;

	capability->user = runner != NULL ? runner->user : geteuid();
	if (request->root->foreign) {
		capability->result.state = CAPABILITY_REFUSED_FOREIGN;
		return 0;
	}
	error = executable_open(request->root, request->path, runner, &capability->result.executable, &binary);
	if (error < 0)
		return error;
	return settle(capability) ? 0 : run(capability, runner, binary);
}

int capability_start(const struct capability_request *request, struct capability **ret_capability)
{
	cleanup(capability_free_pointer) struct capability *capability = calloc(1, sizeof *capability);
	int error;

	if (capability == NULL)
		return -ENOMEM;
	capability->phase = PHASE_OVER;
	capability->events = capability->timer = -1;
	error = capability_question_new(request, &capability->question);
	if (error == 0)
		error = start(capability);
	if (error == 0)
		*ret_capability = take(capability);
	return error;
}

int capability_descriptor(const struct capability *capability)
{
	return capability->events;
}

const struct capability_result *capability_result(const struct capability *capability)
{
	return &capability->result;
}

void capability_free(struct capability *capability)
{
	if (capability == NULL)
		return;
	if (capability->ran)
		confine_end(&capability->confined);
	close_descriptor(&capability->timer);
	close_descriptor(&capability->events);
	capability_question_free(capability->question);
	buffer_free(&capability->output);
	capability_result_free(&capability->result);
	free(capability);
}

void capability_free_pointer(struct capability **capability)
{
	capability_free(*capability);
}

int capability_ask(const struct capability_request *request, struct capability_result *ret_result)
{
	cleanup(capability_free_pointer) struct capability *capability = NULL;
	int error = capability_start(request, &capability);

	if (error < 0)
		return error;
	while (!capability_step(capability)) {
		struct pollfd ready = {.fd = capability_descriptor(capability), .events = POLLIN};

		if (poll(&ready, 1, -1) < 0 && errno != EINTR)
			return -errno;
	}
	*ret_result = capability->result;
	capability->result = (struct capability_result){0};
	return 0;
}
