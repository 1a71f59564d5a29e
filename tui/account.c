/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks users up, on the host and in the files of another root. */
#include "tui/account.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"

#define PASSWD "/etc/passwd"
#define GROUP "/etc/group"
#define MOST_NAMES 200

static void close_stream(FILE **stream)
{
	if (*stream != NULL)
		fclose(*stream);
}

static int no_such_user(const struct root *root, const char *name, struct failure *failure)
{
	cleanup(free_pointer) char *shown = text_visible(name);

	if (shown == NULL)
		return failure_system(failure, ENOMEM, NULL, _("look for the user"));
	if (root->foreign)
		return failure_set(failure, FAILURE_USAGE, 0, NULL, _("name a user of that root's /etc/passwd"),
				   _("there is no user \"%s\" below the directory that --root names"), shown);
	return failure_set(failure, FAILURE_USAGE, 0, NULL, _("name a user of this system"), _("there is no user \"%s\""), shown);
}

/* Opens a regular file of the root: an image may have anything in that place. */
static int open_table(const struct root *root, const char *path, FILE **ret_stream)
{
	cleanup(close_descriptor) int descriptor = root_open_path(root, path, O_RDONLY | O_NONBLOCK);
	struct stat found;

	if (descriptor < 0)
		return descriptor;
	if (fstat(descriptor, &found) < 0)
		return -errno;
	if (!S_ISREG(found.st_mode))
		return -EINVAL;
	*ret_stream = fdopen(descriptor, "r");
	if (*ret_stream == NULL)
		return -errno;
	descriptor = -1;
	return 0;
}

static int account_fill(const struct passwd *entry, struct account *account)
{
	account->home = strdup(entry->pw_dir);
	account->identity.user = entry->pw_uid;
	account->identity.group = entry->pw_gid;
	return account->home != NULL ? 0 : -ENOMEM;
}

static int add_group(struct account *account, size_t *capacity, gid_t group)
{
	size_t *count = &account->identity.group_count;

	if (array_grow(&account->groups, capacity, *count, sizeof *account->groups) < 0)
		return -ENOMEM;
	account->groups[(*count)++] = group;
	return 0;
}

static bool is_member(const struct group *group, const char *name)
{
	for (char **member = group->gr_mem; *member != NULL; member++)
		if (strcmp(*member, name) == 0)
			return true;
	return false;
}

static int read_foreign_groups(const struct root *root, const char *name, struct account *account)
{
	cleanup(close_stream) FILE *stream = NULL;
	size_t capacity = 0;
	int error = add_group(account, &capacity, account->identity.group);

	if (error < 0)
		return error;
	error = open_table(root, GROUP, &stream);
	if (error < 0)
		return error == -ENOENT ? 0 : error;
	for (struct group *group; error == 0 && (group = fgetgrent(stream)) != NULL;)
		if (is_member(group, name))
			error = add_group(account, &capacity, group->gr_gid);
	return error;
}

static int find_foreign(const struct root *root, const char *name, struct account *account, struct failure *failure)
{
	cleanup(close_stream) FILE *stream = NULL;
	int error = open_table(root, PASSWD, &stream);
	struct passwd *entry;

	if (error == -ENOENT)
		return no_such_user(root, name, failure);
	if (error < 0)
		return failure_system(failure, -error, PASSWD, _("read the users"));
	do
		entry = fgetpwent(stream);
	while (entry != NULL && strcmp(entry->pw_name, name) != 0);
	if (entry == NULL)
		return no_such_user(root, name, failure);
	error = account_fill(entry, account);
	if (error == 0)
		error = read_foreign_groups(root, name, account);
	return error < 0 ? failure_system(failure, -error, GROUP, _("read the user's groups")) : 0;
}

static int read_host_groups(const char *name, struct account *account)
{
	int count = 0;

	getgrouplist(name, account->identity.group, NULL, &count);
	account->groups = calloc((size_t)count + 1, sizeof *account->groups);
	if (account->groups == NULL)
		return -ENOMEM;
	if (getgrouplist(name, account->identity.group, account->groups, &count) < 0)
		return -EAGAIN;
	account->identity.group_count = (size_t)count;
	return 0;
}

static int find_on_host(const struct root *root, const char *name, struct account *account, struct failure *failure)
{
	struct passwd *entry;
	int error;

	errno = 0;
	entry = getpwnam(name);
	if (entry == NULL && (errno == EIO || errno == EMFILE || errno == ENFILE || errno == ENOMEM))
		return failure_system(failure, errno, NULL, _("look for the user"));
	if (entry == NULL)
		return no_such_user(root, name, failure);
	error = account_fill(entry, account);
	if (error == 0)
		error = read_host_groups(name, account);
	return error < 0 ? failure_system(failure, -error, NULL, _("read the user's groups")) : 0;
}

int account_find(const struct root *root, const char *name, struct account *ret_account, struct failure *failure)
{
	cleanup(account_free) struct account account = {0};
	int error = root->foreign ? find_foreign(root, name, &account, failure) : find_on_host(root, name, &account, failure);

	if (error < 0)
		return error;
	account.identity.groups = account.groups;
	*ret_account = account;
	account = (struct account){0};
	return 0;
}

/* System accounts have no directory of descriptors, and 65534 is nobody. */
static bool is_person(const struct passwd *entry)
{
	return entry->pw_uid == 0 || (entry->pw_uid >= 1000 && entry->pw_uid < 65534);
}

static int add_name(struct account_names *names, const char *name)
{
	if (array_grow(&names->names, &names->capacity, names->count, sizeof *names->names) < 0)
		return -ENOMEM;
	names->names[names->count] = strdup(name);
	return names->names[names->count] != NULL ? (names->count++, 0) : -ENOMEM;
}

int account_list(const struct root *root, struct account_names *ret_names)
{
	cleanup(close_stream) FILE *stream = NULL;
	int error = open_table(root, PASSWD, &stream);
	struct passwd *entry;

	*ret_names = (struct account_names){0};
	while (error == 0 && ret_names->count < MOST_NAMES && (entry = fgetpwent(stream)) != NULL)
		if (is_person(entry))
			error = add_name(ret_names, entry->pw_name);
	if (error < 0)
		account_names_free(ret_names);
	return error;
}

void account_names_free(struct account_names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->names[i]);
	free(names->names);
	*names = (struct account_names){0};
}

/* What the kernel noted at the login, or who the process is where nobody logged in. */
static uid_t login_user(void)
{
	FILE *stream = fopen("/proc/self/loginuid", "re");
	unsigned long user = (uid_t)-1;

	if (stream != NULL) {
		if (fscanf(stream, "%lu", &user) != 1)
			user = (uid_t)-1;
		fclose(stream);
	}
	return user < (uid_t)-1 ? (uid_t)user : getuid();
}

char *account_login_name(void)
{
	uid_t user = login_user();
	const struct passwd *entry = getpwuid(user);

	return entry != NULL ? strdup(entry->pw_name) : text_format("%u", (unsigned)user);
}

void account_free(struct account *account)
{
	free(account->home);
	free(account->groups);
	*account = (struct account){0};
}
