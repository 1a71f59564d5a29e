/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The keys go by names of types and files, not by their places, wherever that can be said: places are what the screens may change. */
#include "tests/support/ways.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tui/key.h"

#define DESCRIPTOR(type, description, binary) \
	"{\"description\": \"" description "\", \"type\": \"" type "\", \"binary\": \"" binary "\"}\n"

/* To the orders of the usual ground: a type has one row, and the broken descriptor's comes first. */
#define GPU "h g j l g "
#define FS "h g j j l "

const struct way ways[] = {
	{"main", GROUND_USUAL, GPU, false, false},
	{"types", GROUND_USUAL, "h g j", false, false},
	{"why", GROUND_USUAL, GPU "Tab j", false, false},
	{"entry-masked", GROUND_USUAL, GPU "j", false, false},
	{"entry-broken", GROUND_USUAL, "h g l", false, false},
	{"type-without-entries", GROUND_USUAL, "h G", false, false},
	{"staged-mask", GROUND_USUAL, GPU "G m", true, false},
	{"staged-move", GROUND_USUAL, GPU "J", true, false},
	{"marked", GROUND_USUAL, GPU "Space G Space", false, false},
	{"refused", GROUND_USUAL, GPU "j J", false, false},
	{"hidden", GROUND_USUAL, GPU ".", false, false},
	{"undone", GROUND_USUAL, GPU "G m U", false, false},
	{"copied", GROUND_USUAL, GPU "y", false, false},
	{"edited-in-vain", GROUND_USUAL, GPU "G e", false, false},
	{"scope", GROUND_USUAL, GPU "s", false, false},
	{"filter", GROUND_USUAL, GPU "& q e m u", false, false},
	{"filtered", GROUND_USUAL, GPU "& q e m u Enter", false, false},
	{"filter-vain", GROUND_USUAL, GPU "& n o w h e r e Enter", false, false},
	{"search", GROUND_USUAL, GPU "/ v i r t i o f s", false, false},
	{"search-vain", GROUND_USUAL, GPU "/ n o w h e r e", false, false},
	{"rank", GROUND_USUAL, GPU "o 2", false, false},
	{"rank-refused", GROUND_USUAL, GPU "o 9 9 Enter", false, false},
	{"details", GROUND_USUAL, GPU "G d", false, false},
	{"details-search", GROUND_USUAL, GPU "G d / q e m u", false, false},
	{"details-masked", GROUND_USUAL, GPU "j d", false, false},
	{"details-broken", GROUND_USUAL, "h g l d", false, false},
	{"compare", GROUND_USUAL, GPU "C", false, false},
	{"problems", GROUND_USUAL, "P", false, false},
	{"problems-filter", GROUND_USUAL, "P & b r o", false, false},
	{"history-empty", GROUND_USUAL, "H", false, false},
	{"review", GROUND_USUAL, GPU "G m g J w", true, false},
	{"review-grave", GROUND_USUAL, FS "m w", true, false},
	{"review-text", GROUND_USUAL, FS "m w Tab G", true, false},
	{"review-emptied", GROUND_USUAL, GPU "G m w d", false, false},
	{"review-help", GROUND_USUAL, GPU "G m w ?", true, false},
	{"word", GROUND_USUAL, FS "m w y", true, false},
	{"word-not-typed", GROUND_USUAL, FS "m w y n o Enter", true, false},
	{"quit", GROUND_USUAL, FS "m q", true, false},
	{"help", GROUND_USUAL, GPU "?", false, false},
	{"help-searched", GROUND_USUAL, GPU "? / u n d o Enter", false, false},
	{"help-vain", GROUND_USUAL, GPU "? / x y z Enter G n", false, false},
	{"consumers", GROUND_USUAL, GPU "v", false, false},
	{"consumer-chosen", GROUND_USUAL, GPU "v G Enter", false, false},
	{"features", GROUND_USUAL, GPU "f j Space", false, false},
	{"features-chosen", GROUND_USUAL, GPU "f j Space q", false, false},
	{"users", GROUND_USUAL, GPU "u", false, false},
	{"chooser-help", GROUND_USUAL, GPU "v ?", false, false},
	{"clone", GROUND_USUAL, GPU "c", false, false},
	{"clone-kept", GROUND_USUAL, GPU "G c x F10", false, false},
	{"clone-help", GROUND_USUAL, GPU "G c F1", false, false},
	{"clone-completed", GROUND_USUAL, GPU "G c Down Down Down C-u / n o w h e r e Tab", false, false},
	{"clone-refused", GROUND_USUAL, GPU "G c Down Down Down C-u a / p a t h / f r o m / n o w h e r e / o n , / a s / l o n g / a s / i t / m a y / b e Enter", false, false},
	{"clone-bad-name", GROUND_USUAL, GPU "G c C-u", false, false},
	{"replace", GROUND_USUAL, GPU "G p", false, false},
	{"new", GROUND_USUAL, GPU "i", false, false},
	{"new-checked", GROUND_USUAL, GPU "i F2", false, false},
	{"settings", GROUND_USUAL, GPU "S", false, false},
	{"setting-changed", GROUND_USUAL, GPU "S Space", false, false},
	{"setting-key", GROUND_USUAL, GPU "S G k k k Enter", false, false},
	{"empty", GROUND_EMPTY, "", false, false},
	{"empty-details", GROUND_EMPTY, "d", false, false},
	{"empty-problems", GROUND_EMPTY, "P", false, false},
	{"empty-compare", GROUND_EMPTY, "C", false, false},
	{"empty-new", GROUND_EMPTY, "i", false, false},
	{"broken", GROUND_BROKEN, "", false, false},
	{"broken-problems", GROUND_BROKEN, "P", false, false},
	{"broken-repaired", GROUND_BROKEN, "P a", true, false},
	{"broken-compare", GROUND_BROKEN, "C", false, false},
	{"hostile", GROUND_HOSTILE, "", false, false},
	{"hostile-last", GROUND_HOSTILE, "G", false, false},
	{"hostile-types", GROUND_HOSTILE, "h", false, false},
	{"hostile-why", GROUND_HOSTILE, "G Tab G", false, false},
	{"hostile-staged", GROUND_HOSTILE, "* m", true, false},
	{"hostile-moved", GROUND_HOSTILE, "G K", true, false},
	{"hostile-marked", GROUND_HOSTILE, "* G", false, false},
	{"hostile-filter", GROUND_HOSTILE, "& 7", false, false},
	{"hostile-search", GROUND_HOSTILE, "/ 7", false, false},
	{"hostile-rank", GROUND_HOSTILE, "G o 1", false, false},
	{"hostile-details", GROUND_HOSTILE, "G d", false, false},
	{"hostile-compare", GROUND_HOSTILE, "C", false, false},
	{"hostile-problems", GROUND_HOSTILE, "P", false, false},
	{"hostile-review", GROUND_HOSTILE, "* m w", true, false},
	{"hostile-review-text", GROUND_HOSTILE, "* m w Tab G", true, false},
	{"hostile-word", GROUND_HOSTILE, "* m w y", true, false},
	{"hostile-clone", GROUND_HOSTILE, "G c", false, false},
	{"hostile-replace", GROUND_HOSTILE, "G p", false, false},
	{"hostile-new", GROUND_HOSTILE, "i", false, false},
	{"hostile-users", GROUND_HOSTILE, "u", false, false},
	{"hostile-consumers", GROUND_HOSTILE, "v", false, false},
	{"hostile-features", GROUND_HOSTILE, "f", false, false},
	{"hostile-settings", GROUND_HOSTILE, "S", false, false},
	{"hostile-help", GROUND_HOSTILE, "?", false, false},
	{"hostile-history-empty", GROUND_HOSTILE, "H", false, false},
	{"hostile-quit", GROUND_HOSTILE, "* m q", true, false},
	{"result", GROUND_USUAL, GPU "G m w y", false, true},
	{"history", GROUND_USUAL, GPU "G m w y H", false, true},
	{"history-text", GROUND_USUAL, GPU "G m w y H Tab", false, true},
	{"hostile-result", GROUND_HOSTILE, "* m w y y e s Enter", false, true},
	{"hostile-history", GROUND_HOSTILE, "* m w y y e s Enter H", false, true},
};
const size_t way_count = sizeof ways / sizeof *ways;

struct row {
	const char *directory, *name, *content;
};

static void add(struct tree *tree, const struct row *row)
{
	tree_add(tree, row->directory, row->name, TREE_FILE, row->content, strlen(row->content));
}

/* What libmagic says of a script is the same everywhere. */
static void add_script(struct tree *tree, const char *directory, const char *name)
{
	static const char content[] = "#!/bin/sh\n";

	tree_add(tree, directory, name, TREE_FILE, content, sizeof content - 1)->mode = 0755;
}

static void fill_usual(struct tree *tree)
{
	static const struct row rows[] = {
		{TREE_VENDOR, "50-crosvm-gpu.json", DESCRIPTOR("gpu", "crosvm GPU", "/usr/libexec/crosvm-gpu")},
		{TREE_VENDOR, "50-qemu-gpu.json", DESCRIPTOR("gpu", "QEMU vhost-user-gpu", "/usr/lib/qemu/vhost-user-gpu")},
		{TREE_VENDOR, "50-qemu-virtiofsd.json", DESCRIPTOR("fs", "QEMU virtiofsd vhost-user-fs", "/usr/lib/qemu/virtiofsd")},
		{TREE_VENDOR, "60-broken.json", "{\"type\": \"block\",}"},
		{TREE_ADMIN, "10-crosvm-gpu.json", DESCRIPTOR("gpu", "crosvm GPU", "/usr/libexec/crosvm-gpu")},
		{TREE_ADMIN, "50-crosvm-gpu.json", ""},
		{"/etc", "passwd", "root:x:0:0::/root:/bin/sh\nanna:x:1000:1000::/home/anna:/bin/sh\n"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		add(tree, &rows[i]);
	/* Of the binaries one is not there. */
	add_script(tree, "/usr/libexec", "crosvm-gpu");
	add_script(tree, "/usr/lib/qemu", "vhost-user-gpu");
	tree_add_program(tree, "/bin", "sh", 0755);
}

static void fill_hostile(struct tree *tree)
{
	static const struct row rows[] = {
		{TREE_VENDOR, "70-\346\274\242\345\255\227\346\274\242\345\255\227.json",
		 DESCRIPTOR("gpu", "\346\274\242\345\255\227 wide \357\274\267", "/usr/bin/\346\274\242")},
		{TREE_VENDOR, "71-e\314\201e\314\201e\314\201.json", DESCRIPTOR("gpu", "e\314\201 combining", "/usr/bin/e\314\201")},
		{TREE_VENDOR, "72-\327\251\327\234\327\225\327\235.json",
		 DESCRIPTOR("gpu", "\327\251\327\234\327\225\327\235 \\u202eright\\u202c", "/usr/bin/\327\251")},
		{TREE_VENDOR, "73-\033]0;title\007\033[2J.json", DESCRIPTOR("gpu", "a\\u001b[2Jb\\nc\\td", "/usr/bin/\\u001b[31m")},
		{"/etc", "passwd", "root:x:0:0::/root:/bin/sh\n\346\274\242\345\255\227:x:1000:1000::/home/\346\274\242:/bin/sh\n"
				   "e\033[2Jvil:x:1001:1001:\033]0;title\007:/home/\033[31m:/bin/sh\nbad\377:x:1002:1002::/home/bad:/bin/sh\n"},
		{TREE_VENDOR, "74-bad\377.json", "{\"type\": \"g\377pu\",}\033[2J"},
	};

	tree_read("tests/trees/unusual-names", tree);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		add(tree, &rows[i]);
}

void ground_fill(struct tree *ret_tree, enum ground ground)
{
	if (ground == GROUND_HOSTILE) {
		fill_hostile(ret_tree);
		return;
	}
	tree_init(ret_tree);
	if (ground != GROUND_EMPTY)
		fill_usual(ret_tree);
}

const char *ground_consumer(enum ground ground)
{
	return ground == GROUND_BROKEN ? "libvirt-system@9.0" : "spec";
}

static void append_key(struct buffer *bytes, key_code key)
{
	static const struct {
		key_code key;
		const char *bytes;
	} rows[] = {
		{KEY_UP, "\033OA"},	  {KEY_DOWN, "\033OB"},     {KEY_RIGHT, "\033OC"},  {KEY_LEFT, "\033OD"},
		{KEY_HOME, "\033OH"},	  {KEY_END, "\033OF"},	    {KEY_PAGE_UP, "\033[5~"}, {KEY_PAGE_DOWN, "\033[6~"},
		{KEY_DELETE, "\033[3~"}, {KEY_INSERT, "\033[2~"}, {KEY_TAB, "\t"},	      {KEY_ENTER, "\r"},
		{KEY_BACKSPACE, "\177"}, {KEY_ESCAPE, "\033"},	    {KEY_BACKTAB, "\033[Z"},  {KEY_F1, "\033OP"},
		{KEY_F1 + 1, "\033OQ"},  {KEY_F1 + 2, "\033OR"},
		{KEY_F1 + 3, "\033OS"},	  {KEY_F1 + 4, "\033[15~"}, {KEY_F1 + 5, "\033[17~"}, {KEY_F1 + 6, "\033[18~"},
		{KEY_F1 + 7, "\033[19~"}, {KEY_F1 + 8, "\033[20~"}, {KEY_F1 + 9, "\033[21~"}, {KEY_SHIFT_UP, "\033[1;2A"}, {KEY_SHIFT_DOWN, "\033[1;2B"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].key == key)
			buffer_append_text(bytes, rows[i].bytes);
	if (key_is_character(key))
		key_append_character(bytes, key);
	else if ((key & KEY_CONTROL) != 0)
		buffer_append_byte(bytes, (char)(key & 0x1f));
	else if ((key & KEY_ALT) != 0 && (key & ~KEY_ALT) < 0x80)
		buffer_format(bytes, "\033%c", (char)(key & 0x7f));
}

void keys_append_bytes(struct buffer *bytes, const char *keys)
{
	char name[16];
	int length;

	for (; sscanf(keys, " %15s%n", name, &length) == 1; keys += length) {
		size_t before = bytes->length;
		key_code key;

		assert_true(key_parse(name, &key));
		append_key(bytes, key);
		if (bytes->length == before)
			fail_msg("no bytes are known for %s", name);
	}
}
