/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Renames that never replace anything, and the look at what they moved. */
#include "core/commit/apply.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/commit/check.h"
#include "core/commit/file.h"
#include "core/commit/step.h"

/* A name in one of the two directories. */
struct spot {
	int directory;
	const char *name;
};

/* The name under which an old file waits where two files cannot be exchanged at once. */
static void spare_name(const char *slot, char name[static SLOT_NAME_SIZE])
{
	snprintf(name, SLOT_NAME_SIZE, "%.20s.old", slot);
}

static bool lacks_flags(int error)
{
	return error == EINVAL || error == ENOSYS;
}

/* Renames without ever replacing anything. Where the file system cannot promise that, a second link does it. */
static int move_file(struct spot from, struct spot to)
{
	if (syscall(SYS_renameat2, from.directory, from.name, to.directory, to.name, RENAME_NOREPLACE) == 0)
		return 0;
	if (!lacks_flags(errno))
		return -errno;
	if (linkat(from.directory, from.name, to.directory, to.name, 0) < 0)
		return -errno;
	return unlinkat(from.directory, from.name, 0) < 0 ? -errno : 0;
}

/*
 * Exchanges the file in a slot with the one at a name. Where the file system cannot, the old file gets a second name first; between the
 * two calls another writer's file could be lost, which is why this is the second choice.
 */
static int swap_files(struct spot slot, struct spot place)
{
	char spare[SLOT_NAME_SIZE];

	if (syscall(SYS_renameat2, slot.directory, slot.name, place.directory, place.name, RENAME_EXCHANGE) == 0)
		return 0;
	if (!lacks_flags(errno))
		return -errno;
	spare_name(slot.name, spare);
	if (linkat(place.directory, place.name, slot.directory, spare, 0) < 0)
		return -errno;
	if (renameat(slot.directory, slot.name, place.directory, place.name) < 0) {
		int error = -errno;

		unlinkat(slot.directory, spare, 0);
		return error;
	}
	return renameat(slot.directory, spare, slot.directory, slot.name) < 0 ? -errno : 0;
}

/* Brings a fall-back that was interrupted between its calls to its end, or to its beginning. */
static int complete_swap(const struct apply *apply, const char *slot)
{
	char spare[SLOT_NAME_SIZE];
	struct stat found;

	spare_name(slot, spare);
	if (fstatat(apply->staging, spare, &found, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : -errno;
	if (fstatat(apply->staging, slot, &found, AT_SYMLINK_NOFOLLOW) == 0)
		return unlinkat(apply->staging, spare, 0) < 0 ? -errno : 0;
	return renameat(apply->staging, spare, apply->staging, slot) < 0 ? -errno : 0;
}

static int complete_move(struct spot from, struct spot to)
{
	struct stat first, second;

	if (fstatat(from.directory, from.name, &first, AT_SYMLINK_NOFOLLOW) < 0 ||
	    fstatat(to.directory, to.name, &second, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : -errno;
	if (first.st_dev != second.st_dev || first.st_ino != second.st_ino)
		return 0;
	return unlinkat(from.directory, from.name, 0) < 0 ? -errno : 0;
}

/* ---- one step ---- */

static struct spot spot_of(const struct apply *apply, const struct step *step, enum step_side side)
{
	const struct step_end *end = &step->ends[side];

	return (struct spot){end->staged ? apply->staging : apply->directory, end->name};
}

static int fail_move(const struct apply *apply, const struct step *step, int error, struct failure *failure)
{
	if (error == -EEXIST || error == -ENOENT)
		return refuse_changed(apply->record->directory, error == -EEXIST ? step_target(step) : step->name, failure);
	return fail_at(apply->record->directory, step->name, -error, _("give the file its name"), failure);
}

/* Looks at what a rename brought to the spot; a file of ours was durable before, so that its bytes need no second look. */
static int look_at(const struct apply *apply, struct spot spot, uint32_t file, bool *ret_same)
{
	return file_compare(spot.directory, spot.name, &apply->record->files[file], true, ret_same);
}

static int do_step(const struct apply *apply, const struct step *step, bool forward, struct failure *failure)
{
	struct spot from = spot_of(apply, step, forward ? STEP_FROM : STEP_TO);
	struct spot to = spot_of(apply, step, forward ? STEP_TO : STEP_FROM);
	/* What must have come out: of an exchange in its slot, of a move at its end. */
	struct spot out = step->exchange ? spot_of(apply, step, STEP_FROM) : to;
	uint32_t wanted = step->exchange ? (forward ? step->old_file : step->new_file) : step->new_file;
	bool same = false;
	int error = step->exchange ? swap_files(spot_of(apply, step, STEP_FROM), spot_of(apply, step, STEP_TO)) : move_file(from, to);
	int back;

	if (error < 0)
		return fail_move(apply, step, error, failure);
	/* What came out of a slot was ours. Another file at its new name is a later one, and not to be moved. */
	if (!step->exchange && from.directory == apply->staging)
		return 0;
	error = look_at(apply, out, wanted, &same);
	if (error == 0 && same)
		return 0;
	back = step->exchange ? swap_files(spot_of(apply, step, STEP_FROM), spot_of(apply, step, STEP_TO)) : move_file(to, from);
	if (back < 0)
		return fail_at(apply->record->directory, step->name, -back, _("put the file back to its name"), failure);
	if (error < 0)
		return fail_at(apply->record->directory, step->name, -error, _("look at the file that was moved"), failure);
	return refuse_changed(apply->record->directory, step->name, failure);
}

int apply_forward(const struct apply *apply, size_t index, struct failure *failure)
{
	struct step step;

	return step_of(apply->record, index, &step) ? do_step(apply, &step, true, failure) : 0;
}

int apply_backward(const struct apply *apply, size_t index, struct failure *failure)
{
	struct step step;

	return step_of(apply->record, index, &step) ? do_step(apply, &step, false, failure) : 0;
}

/* ---- where a transaction stands ---- */

static int complete_halves(const struct apply *apply, struct failure *failure)
{
	for (size_t i = 0; i < apply->record->count; i++) {
		struct step step;
		int error;

		if (!step_of(apply->record, i, &step))
			continue;
		if (step.exchange)
			error = complete_swap(apply, step.ends[STEP_FROM].name);
		else
			error = complete_move(spot_of(apply, &step, STEP_FROM), spot_of(apply, &step, STEP_TO));
		if (error < 0)
			return fail_at(apply->record->directory, step.name, -error, _("finish what an interrupted run began"), failure);
	}
	return 0;
}

/* Which known file stands at the spot: FILE_NONE, an index, or FILE_FOREIGN. */
static int identify(const struct apply *apply, struct spot spot, uint32_t *ret_file)
{
	const struct record *record = apply->record;
	int error = file_identify(spot.directory, spot.name, record->files, record->file_count, ret_file);

	if (error == -ENOENT)
		*ret_file = FILE_NONE;
	else if (error == 0 && *ret_file == record->file_count)
		*ret_file = FILE_FOREIGN;
	return error == -ENOENT ? 0 : error;
}

static int look_everywhere(const struct apply *apply, struct course *course, struct failure *failure)
{
	for (size_t i = 0; i < course->count; i++) {
		struct course_place *place = &course->places[i];
		struct spot spot = {place->end.staged ? apply->staging : apply->directory, place->end.name};
		int error = identify(apply, spot, &place->found);

		if (error < 0)
			return fail_at(apply->record->directory, place->end.staged ? STAGING_NAME : place->end.name, -error,
				       _("look at the file"), failure);
	}
	return 0;
}

/* The command that takes the staging directory out of the way, and keeps it beside the scope's directory. malloc'ed, or NULL. */
static char *settling_command(const struct apply *apply)
{
	cleanup(free_pointer) char *directory = root_host_path(apply->root, apply->record->directory);
	cleanup(free_pointer) char *staging = NULL, *kept = NULL;
	struct buffer command = {0};

	if (directory != NULL) {
		staging = text_format("%s/%s", directory, STAGING_NAME);
		kept = text_format("%s.%s", directory, apply->record->id);
	}
	if (staging == NULL || kept == NULL)
		return NULL;
	buffer_append_text(&command, "mv ");
	text_append_shell(&command, staging);
	buffer_append_byte(&command, ' ');
	text_append_shell(&command, kept);
	return buffer_take(&command);
}

static int refuse_foreign(const struct apply *apply, const struct course *course, struct failure *failure)
{
	cleanup(free_pointer) char *path = NULL;
	cleanup(free_pointer) char *command = settling_command(apply);
	cleanup(free_pointer) char *remedy = NULL;
	const char *name = course_foreign_name(course);

	if (asprintf(&path, "%s%s%s", apply->record->directory, name != NULL ? "/" : "", name != NULL ? name : "") < 0)
		path = NULL;
	/* TRANSLATORS: %s is a shell command */
	remedy = text_format(_("what was meant, and the files that were moved, are in .overrule-txn beside it (\"plan\" there says which is "
			       "which): give the right ones their names, then take it out of the way, which ends the interrupted change: "
			       "%s"),
			     command != NULL ? command : "mv .overrule-txn ..");
	return failure_set(failure, FAILURE_REFUSED, ESTALE, path, remedy,
			   _("a run was interrupted, and the file was changed since by somebody else; both versions are kept"));
}

int apply_locate(const struct apply *apply, bool forward, size_t *ret_done, struct failure *failure)
{
	cleanup(course_free) struct course course = {0};
	int error = complete_halves(apply, failure);

	if (error < 0)
		return error;
	if (course_make(apply->record, &course) < 0)
		return failure_system(failure, ENOMEM, apply->record->directory, _("find out what an interrupted run has done"));
	error = look_everywhere(apply, &course, failure);
	if (error < 0)
		return error;
	if (!course_locate(&course, apply->record, forward, ret_done))
		return refuse_foreign(apply, &course, failure);
	return 0;
}
