/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of codes, and the list of findings. */
#include "core/base/finding.h"

#include <errno.h>
#include <stdlib.h>

#include "core/base/memory.h"
#include "core/base/translate.h"

static const struct code_row rows[CODE_COUNT] = {
	[CODE_FIRST_MATCH] = {"first-match", SEVERITY_NONE, N_("comes first"),
		N_("It is the first by name that matches, and so it is taken."), NULL, NULL},
	[CODE_AFTER_SELECTED] = {"after-selected", SEVERITY_NONE, N_("comes later"),
		N_("It would do as well, but another one that matches comes before it by name."), NULL, NULL},
	[CODE_MASK] = {"mask", SEVERITY_NONE, N_("mask"),
		N_("A file of length zero hides the files of the same name in less specific directories."), NULL, NULL},
	[CODE_HIDDEN_BY_MASK] = {"hidden-by-mask", SEVERITY_NONE, N_("hidden by a mask"),
		N_("A more specific directory has an empty file of the same name."),
		N_("unmask it to bring it back: overrule unmask NAME"), NULL},
	[CODE_OVERRIDDEN] = {"overridden", SEVERITY_NONE, N_("overridden"),
		N_("A more specific directory has a file of the same name, and that one takes effect, whatever it holds."),
		NULL, NULL},
	[CODE_NAME_HIDDEN] = {"name-hidden", SEVERITY_NONE, N_("name starts with a dot"),
		N_("Names that start with a dot are not looked at by anybody."), NULL, ".50-x.json.swp"},
	[CODE_DIRECTORY_NOT_READ] = {"directory-not-read", SEVERITY_NONE, N_("directory is not read"),
		N_("These rules do not look into that directory."), NULL, NULL},
	[CODE_NOT_JSON] = {"not-json", SEVERITY_ERROR, N_("not JSON"),
		N_("The file is no JSON document, so that it describes nothing."),
		N_("repair it at the place that is named, or move it out of the directory"), "{\"type\": \"gpu\",}"},
	[CODE_BLANK_FILE] = {"blank-file", SEVERITY_ERROR, N_("blank file that is no mask"),
		N_("The file holds only white space. A mask must have length zero; this is a broken descriptor."),
		N_("to mask the name, make the file truly empty: truncate -s 0 FILE"), "echo > 50-x.json"},
	[CODE_DUPLICATE_KEY] = {"duplicate-key", SEVERITY_ERROR, N_("key stands twice"),
		N_("The same key stands twice in one object. Some programs refuse such a file, others take the last value."),
		N_("remove one of the two"), "{\"type\": \"fs\", \"type\": \"gpu\"}"},
	[CODE_WRONG_KIND] = {"wrong-kind", SEVERITY_ERROR, N_("wrong kind of value"),
		N_("A value is of another kind than the specification says."), N_("write a value of the right kind"),
		"{\"type\": 1}"},
	[CODE_MISSING_KEY] = {"missing-key", SEVERITY_ERROR, N_("key is missing"),
		N_("The specification asks for the keys description, type and binary."), N_("add the key"), "{\"type\": \"fs\"}"},
	[CODE_UNKNOWN_TYPE] = {"unknown-type", SEVERITY_ERROR, N_("unknown type"),
		N_("The type is none of the words that the specification has; they are lower-case."),
		N_("write one of the known types (overrule types lists them)"), "{\"type\": \"GPU\"}"},
	[CODE_UNKNOWN_KEY] = {"unknown-key", SEVERITY_NOTE, N_("unknown key"),
		N_("A key that the specification does not have. Programs pass over it."), NULL, "{\"features\": []}"},
	[CODE_RELATIVE_BINARY] = {"relative-binary", SEVERITY_ERROR, N_("binary is no absolute path"),
		N_("The binary must be named by its absolute path."), N_("write the path from the root on, starting with /"),
		"{\"binary\": \"virtiofsd\"}"},
	[CODE_TOO_LARGE] = {"too-large", SEVERITY_ERROR, N_("too large"),
		N_("The file has more than 1,048,576 bytes, which no program reads as a descriptor."),
		N_("move it out of the directory"), NULL},
	[CODE_UNREADABLE] = {"unreadable", SEVERITY_ERROR, N_("cannot be read"),
		N_("The file takes effect but cannot be read."), N_("make it readable (chmod a+r FILE) or move it away"), NULL},
	[CODE_DANGLING_LINK] = {"dangling-link", SEVERITY_ERROR, N_("link leads nowhere"),
		N_("The entry is a link whose target does not exist. It hides nothing; libvirt fails at it for every backend."),
		N_("remove the link, or give it a target that exists"), "50-x.json -> /nonexistent"},
	[CODE_NOT_REGULAR] = {"not-regular", SEVERITY_WARNING, N_("no regular file"),
		N_("Directories, FIFOs, sockets and devices are passed over; they neither hide nor mask anything, "
		   "also behind a link: a link to /dev/null is no mask."),
		N_("to mask the name, use an empty regular file in its place"), "50-x.json -> /dev/null"},
	[CODE_ORPHAN_MASK] = {"orphan-mask", SEVERITY_WARNING, N_("mask that hides nothing"),
		N_("An empty file hides files of exactly the same name in less specific directories; there is none."),
		N_("remove it, or give it the name of the file that it is to hide"), NULL},
	[CODE_DIRECTORY_CLOSED] = {"directory-closed", SEVERITY_ERROR, N_("directory cannot be opened"),
		N_("What is in there cannot be known. libvirt fails at it for every backend."),
		N_("make it a directory that can be read, or remove it"), NULL},
};

const struct code_row *code_describe(enum code code)
{
	return &rows[code];
}

const char *severity_name(enum severity severity)
{
	static const char *const names[] = {"none", "note", "warning", "error"};

	return names[severity];
}

static void finding_free(struct finding *finding)
{
	free(finding->text);
	free(finding->remedy);
}

int findings_add(struct findings *findings, struct finding finding)
{
	if (finding.text == NULL ||
	    array_grow(&findings->items, &findings->capacity, findings->count, sizeof *findings->items) < 0) {
		finding_free(&finding);
		return -ENOMEM;
	}
	findings->items[findings->count++] = finding;
	return 0;
}

void findings_free(struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++)
		finding_free(&findings->items[i]);
	free(findings->items);
	*findings = (struct findings){0};
}
