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
	[CODE_NAME_SUFFIX] = {"name-suffix", SEVERITY_NONE, N_("name has another ending"),
		N_("These rules look at names with a certain ending only."), NULL, "50-x.json~"},
	[CODE_TYPE_NOT_CHOSEN] = {"type-not-chosen", SEVERITY_NONE, N_("type is never looked for"),
		N_("The file is read, but these rules never look for a backend of its type."), NULL, NULL},
	[CODE_TYPE_REFUSED] = {"type-refused", SEVERITY_NONE, N_("type is refused"),
		N_("A device of this type is refused before any descriptor is looked for."), NULL, NULL},
	[CODE_NOT_TRIED] = {"not-tried", SEVERITY_NONE, N_("not tried"),
		N_("The look-up gives up at an entry before it, so that it is never tried."), NULL, NULL},
	[CODE_FEATURE_MISSING] = {"feature-missing", SEVERITY_NONE, N_("lacks a wanted feature"),
		N_("The binary's answer to --print-capabilities does not name every feature that is wanted."), NULL, NULL},
	[CODE_CANNOT_RUN] = {"cannot-run", SEVERITY_WARNING, N_("binary cannot be run"),
		N_("The binary could not be started to be asked, and so the entry is passed over."),
		N_("install the package that has the binary, or mask or revert the entry"), NULL},
	[CODE_PROBE_FAILED] = {"probe-failed", SEVERITY_WARNING, N_("binary fails when it is asked"),
		N_("The binary was started to be asked and exited with an error, was killed, or did not end in time."),
		N_("run it by hand with --print-capabilities and see what it says"), NULL},
	[CODE_PROBE_NO_JSON] = {"probe-no-json", SEVERITY_WARNING, N_("answer is no JSON"),
		N_("What the binary printed when it was asked is no JSON document."),
		N_("run it by hand with --print-capabilities and see what it says"), NULL},
	[CODE_PROBE_NO_FEATURES] = {"probe-no-features", SEVERITY_WARNING, N_("answer has no list of features"),
		N_("The binary's answer is JSON, but has no array features."), NULL, "{\"type\": \"gpu\"}"},
	[CODE_NO_RENDER_NODE] = {"no-render-node", SEVERITY_WARNING, N_("host has no render node"),
		N_("The winner wants a render node, the host has none in /dev/dri, and none is named: the start fails."),
		N_("name a render node in the domain, load the graphics driver, or mask the entry"), NULL},
	[CODE_DIRECTORY_NOT_READ] = {"directory-not-read", SEVERITY_NONE, N_("directory is not read"),
		N_("These rules do not look into that directory."), NULL, NULL},
	[CODE_NOT_JSON] = {"not-json", SEVERITY_ERROR, N_("not JSON"),
		N_("The file is no JSON document, so it describes nothing."),
		N_("repair it there, mask it, or move it out of the directory"), "{\"type\": \"gpu\",}"},
	[CODE_BLANK_FILE] = {"blank-file", SEVERITY_ERROR, N_("blank file that is no mask"),
		N_("The file holds only white space. A mask must have length zero; this is a broken descriptor."),
		N_("to mask the name, make the file truly empty: truncate -s 0 FILE"), "echo > 50-x.json"},
	[CODE_DUPLICATE_KEY] = {"duplicate-key", SEVERITY_ERROR, N_("key stands twice"),
		N_("The same key stands twice in one object. Some programs refuse such a file, others take the last value."),
		N_("remove one of the two"), "{\"type\": \"fs\", \"type\": \"gpu\"}"},
	[CODE_READERS_DIFFER] = {"readers-differ", SEVERITY_NOTE, N_("not read alike by all"),
		N_("It is JSON, and yet some programs refuse it or see only a part of it."),
		N_("write it in another way, if that is possible"), "{\"description\": \"\\u0000\"}"},
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
	[CODE_MASK_NOT_READ] = {"mask-not-read", SEVERITY_WARNING, N_("mask that is never read"),
		N_("An empty file masks a name, but these rules do not look into its directory, so that it hides nothing."),
		N_("put the mask into a directory that is read, or look by other rules with --consumer"), NULL},
	[CODE_LINK_NO_MASK] = {"link-no-mask", SEVERITY_WARNING, N_("link to /dev/null is no mask"),
		N_("A link to /dev/null masks units of systemd, but no descriptors: a device neither hides nor describes."),
		N_("to mask the name, put an empty regular file in the link's place"), "50-x.json -> /dev/null"},
	[CODE_DIRECTORY_READ_ONLY] = {"directory-read-only", SEVERITY_NOTE, N_("directory cannot be written"),
		N_("The directory is a link, or lies on a read-only file system: it can be shown, not changed from here."),
		N_("change the files where the system is built, or choose another scope"), NULL},
	[CODE_LEFTOVER] = {"leftover", SEVERITY_WARNING, N_("leftover that counts as a descriptor"),
		N_("An editor or a package manager left a copy. Every name that does not start with a dot is read as a descriptor."),
		N_("move it out of the directory"), "50-x.json~, 50-x.json.dpkg-old, #50-x.json#"},
	[CODE_NO_PREFIX] = {"no-prefix", SEVERITY_NOTE, N_("name without a two-digit prefix"),
		N_("Names are sorted byte by byte, so that names without two digits at their start end up in odd places."),
		N_("rename it to begin with two digits and a hyphen, as in 50-NAME"), "virtiofsd.json"},
	[CODE_EQUAL_BINARY] = {"equal-binary", SEVERITY_NOTE, N_("same binary twice"),
		N_("Two descriptors of one type that take part name the same binary: the later one can only win where the first is gone."),
		N_("mask one of them"), NULL},
	[CODE_STALE_OVERRIDE] = {"stale-override", SEVERITY_WARNING, N_("override of something that is gone"),
		N_("A local file takes effect and names a binary that does not exist, while the vendor's descriptors name one that does."),
		N_("remove the local file, or give it the new path"), NULL},
	[CODE_FOREIGN_WRITABLE] = {"foreign-writable", SEVERITY_WARNING, N_("others can write the file"),
		N_("Somebody other than its owner can change which program is started."),
		N_("take that right away: chmod go-w FILE"), NULL},
	[CODE_BINARY_ABSENT] = {"binary-absent", SEVERITY_WARNING, N_("binary does not exist"),
		N_("The descriptor names a binary that is not there."),
		N_("install the package that has it, correct the path, or mask or revert the entry"), NULL},
	[CODE_BINARY_NOT_REGULAR] = {"binary-not-regular", SEVERITY_WARNING, N_("binary is no file"),
		N_("At the binary's path stands something that is no regular file."), N_("correct the path"), NULL},
	[CODE_BINARY_NOT_EXECUTABLE] = {"binary-not-executable", SEVERITY_WARNING, N_("binary is not executable"),
		N_("The user that the program runs as may not execute the binary."), N_("set its mode: chmod a+x FILE"), NULL},
	[CODE_BINARY_OTHER_ARCHITECTURE] = {"binary-other-architecture", SEVERITY_WARNING, N_("binary for another machine"),
		N_("The binary is built for another architecture than this machine's."),
		N_("install the package for this architecture"), NULL},
	[CODE_BINARY_INTERPRETER_ABSENT] = {"binary-interpreter-absent", SEVERITY_WARNING, N_("interpreter does not exist"),
		N_("The program that is to load or interpret the binary is not there."),
		N_("install the interpreter that is named"), "#!/usr/bin/python2"},
	[CODE_BINARY_UNKNOWN_FORMAT] = {"binary-unknown-format", SEVERITY_WARNING, N_("binary is no program"),
		N_("The file is neither an ELF program nor a script with an interpreter in its first line."),
		N_("correct the path, or add the first line that names the interpreter"), NULL},
	[CODE_CAPABILITY_MISSING] = {"capability-missing", SEVERITY_WARNING, N_("promised feature is missing"),
		N_("The descriptor has a key features, and the binary's own answer lacks one of them."),
		N_("remove it from the descriptor, which nobody reads it from, or install a newer binary"), NULL},
	[CODE_DIRECTORY_CLOSED] = {"directory-closed", SEVERITY_ERROR, N_("directory cannot be opened"),
		N_("What is in there cannot be known. libvirt fails at it for every backend."),
		N_("make it a directory that can be read, or remove it"), NULL},
	[CODE_ORIGIN_CHANGED] = {"origin-changed", SEVERITY_WARNING, N_("original has changed since the copy"),
		N_("The file that this copy was made of has another content now, of which the copy knows nothing."),
		N_("look at it with overrule diff NAME, and carry it over with overrule replace --refresh NAME"), NULL},
	[CODE_ORIGIN_GONE] = {"origin-gone", SEVERITY_WARNING, N_("original is gone"),
		N_("The file that this copy was made of does not exist any more: its package was removed or renamed it."),
		N_("remove the copy with overrule revert NAME if it is not wanted any more"), NULL},
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
	/* A text or a remedy that should be there is missing only where memory is out. */
	if (finding.text == NULL || (finding.remedy == NULL && rows[finding.code].remedy != NULL) ||
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
