/* SPDX-License-Identifier: GPL-2.0-or-later */
/* States as lists of names with the file that stands at each. */
#include "core/commit/step.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

static struct step_end name_end(const char *name)
{
	struct step_end end = {.staged = false};

	snprintf(end.name, sizeof end.name, "%s", name);
	return end;
}

static struct step_end slot_end(size_t index)
{
	struct step_end end = {.staged = true};

	slot_name(index, end.name);
	return end;
}

bool step_of(const struct record *record, size_t index, struct step *ret_step)
{
	const struct record_operation *operation = &record->operations[index];
	struct step step = {.name = operation->name, .new_file = operation->after, .old_file = FILE_NONE};

	switch (operation->kind) {
	case OPERATION_MKDIR:
		return false;
	case OPERATION_MASK:
	case OPERATION_WRITE:
		step.exchange = operation->before != FILE_NONE;
		step.old_file = operation->before;
		step.ends[STEP_FROM] = slot_end(index);
		step.ends[STEP_TO] = name_end(operation->name);
		break;
	case OPERATION_REMOVE:
		step.new_file = operation->before;
		step.ends[STEP_FROM] = name_end(operation->name);
		step.ends[STEP_TO] = slot_end(index);
		break;
	case OPERATION_RENAME:
		step.new_file = operation->before;
		step.ends[STEP_FROM] = name_end(operation->name);
		step.ends[STEP_TO] = name_end(operation->to);
		break;
	}
	*ret_step = step;
	return true;
}

const char *step_target(const struct step *step)
{
	return step->ends[STEP_TO].staged ? step->name : step->ends[STEP_TO].name;
}

static struct course_place *find_place(const struct course *course, const struct step_end *end)
{
	for (size_t i = 0; i < course->count; i++)
		if (course->places[i].end.staged == end->staged && strcmp(course->places[i].end.name, end->name) == 0)
			return &course->places[i];
	return NULL;
}

/* A place that is met for the first time holds before the transaction what its first step expects there. */
static int meet_place(struct course *course, const struct step_end *end, uint32_t first)
{
	if (find_place(course, end) != NULL)
		return 0;
	if (array_grow(&course->places, &course->capacity, course->count, sizeof *course->places) < 0)
		return -ENOMEM;
	course->places[course->count++] = (struct course_place){.end = *end, .first = first, .now = first};
	return 0;
}

int course_make(const struct record *record, struct course *ret_course)
{
	struct course course = {0};
	int error = 0;

	for (size_t i = 0; error == 0 && i < record->count; i++) {
		struct step step;

		if (!step_of(record, i, &step))
			continue;
		error = meet_place(&course, &step.ends[STEP_FROM], step.new_file);
		if (error == 0)
			error = meet_place(&course, &step.ends[STEP_TO], step.old_file);
	}
	if (error < 0) {
		course_free(&course);
		return error;
	}
	*ret_course = course;
	return 0;
}

void course_free(struct course *course)
{
	free(course->places);
	*course = (struct course){0};
}

static void take_step(struct course *course, const struct record *record, size_t index)
{
	struct course_place *from, *to;
	struct step step;

	if (!step_of(record, index, &step))
		return;
	from = find_place(course, &step.ends[STEP_FROM]);
	to = find_place(course, &step.ends[STEP_TO]);
	from->now = step.old_file;
	to->now = step.new_file;
}

static bool state_fits(const struct course *course, bool slots)
{
	for (size_t i = 0; i < course->count; i++)
		if ((slots || !course->places[i].end.staged) && course->places[i].now != course->places[i].found)
			return false;
	return true;
}

bool course_locate(struct course *course, const struct record *record, bool forward, size_t *ret_done)
{
	bool fits = false, end_fits;

	for (size_t i = 0; i < course->count; i++)
		course->places[i].now = course->places[i].first;
	if (!forward && state_fits(course, false)) {
		*ret_done = 0;
		return true;
	}
	for (size_t done = 0;; done++) {
		if (!fits && state_fits(course, true)) {
			*ret_done = done;
			fits = true;
		}
		if (done == record->count)
			break;
		take_step(course, record, done);
	}
	end_fits = forward && state_fits(course, false);
	if (end_fits)
		*ret_done = record->count;
	return fits || end_fits;
}

const char *course_foreign_name(const struct course *course)
{
	for (size_t i = 0; i < course->count; i++)
		if (!course->places[i].end.staged && course->places[i].found == FILE_FOREIGN)
			return course->places[i].end.name;
	return NULL;
}
