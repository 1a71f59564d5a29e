/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether others can change it is asked of trust.h, the same that decides about programs. */
#include "tui/inheritance.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/capability.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"
#include "core/descriptor/schema.h"
#include "core/host/trust.h"

/* Each a path or a list of paths, read by libraries behind our back. What else there is, the dynamic linker reads before main(). */
static const char *const library_variables[] = {"GCONV_PATH", "LOCPATH", "NLSPATH", "TERMINFO", "TERMINFO_DIRS", "MAGIC"};

static bool has_capabilities(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {{0}};

	return syscall(SYS_capget, &header, data) == 0 && (data[0].permitted | data[1].permitted) != 0;
}

int inheritance_refuse_borrowed_rights(struct failure *failure)
{
	bool other = getuid() != geteuid() || getgid() != getegid();

	/* A security module can set AT_SECURE too, and lends nothing. */
	if (!other && !(getauxval(AT_SECURE) != 0 && geteuid() != 0 && has_capabilities()))
		return 0;
	return failure_set(failure, FAILURE_REFUSED, EPERM, NULL, _("take the set-user-ID bit or the capabilities off the program, and use sudo"),
			   _("overrule does not run with rights that its caller does not have"));
}

static bool only_root_changes(const char *path)
{
	cleanup(root_close) struct root host = {.descriptor = -1};

	return root_open(NULL, &host, NULL) == 0 && trust_directory(&host, path, 0, false);
}

/* Whether each path of the list is one, and in root's hands. */
static bool list_is_good(const char *list)
{
	cleanup(free_pointer) char *copy = strdup(list);
	char *rest = copy;

	if (copy == NULL)
		return false;
	for (char *part = strsep(&rest, ":"); part != NULL; part = strsep(&rest, ":"))
		if (part[0] != '\0' && !only_root_changes(part))
			return false;
	return true;
}

void inheritance_sift_libraries(void)
{
	const char *language = getenv("LANGUAGE");

	/* A name with a slash is no language, but leads out of the directory of the translations. */
	if (language != NULL && strchr(language, '/') != NULL)
		unsetenv("LANGUAGE");
	if (geteuid() != 0)
		return;
	for (size_t i = 0; i < sizeof library_variables / sizeof library_variables[0]; i++) {
		const char *value = getenv(library_variables[i]);

		if (value != NULL && !list_is_good(value))
			unsetenv(library_variables[i]);
	}
}

/* Whether others can change what lies there, down to the descriptors. What is not there yet is nobody's. */
static int judge(const struct root *root, const char *base, const char *below, bool *ret_foreign, char **ret_blame)
{
	cleanup(free_pointer) char *path = text_format("%s/%s", base, below);
	enum trust trust;
	int error = path != NULL ? trust_examine(root, path, 0, &trust, ret_blame) : -ENOMEM;

	*ret_foreign = error == 0 && (trust == TRUST_OTHER_OWNER || trust == TRUST_WRITABLE);
	return error;
}

/* Leaves the variable's path out where it is foreign. */
static int sift(const struct root *root, const char *name, const char **path, const char *below, struct buffer *left_out)
{
	cleanup(free_pointer) char *blame = NULL;
	cleanup(free_pointer) char *shown = NULL;
	bool foreign = false;
	int error;

	if (*path == NULL || (*path)[0] != '/')
		return 0;
	error = judge(root, *path, below, &foreign, &blame);
	if (error < 0 || !foreign)
		return error;
	*path = NULL;
	shown = text_visible(blame);
	if (shown == NULL)
		return -ENOMEM;
	buffer_format(left_out, "%s%s (%s)", left_out->length > 0 ? ", " : "", name, shown);
	return buffer_failed(left_out) ? -ENOMEM : 0;
}

/* A list is made anew of those of its paths that are good; of none, it is the default. */
static int sift_data_dirs(const struct root *root, const char *list, const char *below, char **ret_data_dirs, struct buffer *left_out)
{
	cleanup(free_pointer) char *copy = strdup(list);
	cleanup(buffer_free) struct buffer kept = {0};
	char *rest = copy;

	if (copy == NULL)
		return -ENOMEM;
	for (char *part = strsep(&rest, ":"); part != NULL; part = strsep(&rest, ":")) {
		const char *path = part;
		int error = sift(root, "XDG_DATA_DIRS", &path, below, left_out);

		if (error < 0)
			return error;
		if (path != NULL)
			buffer_format(&kept, "%s%s", kept.length > 0 ? ":" : "", path);
	}
	*ret_data_dirs = buffer_take(&kept);
	return *ret_data_dirs != NULL ? 0 : -ENOMEM;
}

int inheritance_sift_directories(const struct root *root, struct environment *environment, char **ret_data_dirs,
				 struct buffer *ret_left_out)
{
	cleanup(free_pointer) char *below = text_format("qemu/%s", schema_vhost_user.subdirectory);
	cleanup(free_pointer) char *below_home = text_format(".config/qemu/%s", schema_vhost_user.subdirectory);
	int error = below != NULL && below_home != NULL ? 0 : -ENOMEM;

	if (error == 0)
		error = sift(root, "HOME", &environment->home, below_home, ret_left_out);
	if (error == 0)
		error = sift(root, "XDG_CONFIG_HOME", &environment->xdg_config_home, below, ret_left_out);
	if (error == 0)
		error = sift(root, "XDG_STATE_HOME", &environment->xdg_state_home, "overrule/history", ret_left_out);
	if (error < 0 || environment->xdg_data_dirs == NULL)
		return error;
	error = sift_data_dirs(root, environment->xdg_data_dirs, below, ret_data_dirs, ret_left_out);
	environment->xdg_data_dirs = *ret_data_dirs;
	return error;
}
