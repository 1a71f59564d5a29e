/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every target wants of every text that came of its input, and what several of them begin with. */
#include "tests/fuzz/target.h"

#include <string.h>

#include "core/base/text.h"

/* What must never be shown, once more and in few words: text.c is under test here, and its table is not asked. */
static bool is_unsafe(unsigned code)
{
	static const unsigned ranges[][2] = {{0x00, 0x1F}, {0x7F, 0x9F}, {0xAD, 0xAD}, {0x61C, 0x61C}, {0x200B, 0x200F},
		{0x2028, 0x202E}, {0x2060, 0x206F}, {0xD800, 0xF8FF}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF}, {0xFFFE, 0xFFFF},
		{0xE0000, 0x10FFFF}};

	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
		if (code >= ranges[i][0] && code <= ranges[i][1])
			return true;
	return false;
}

void fuzz_expect_safe(const char *bytes, size_t length)
{
	for (size_t at = 0, step; at < length; at += step) {
		unsigned code;

		step = text_decode(bytes + at, length - at, &code);
		if (step == 0 || is_unsafe(code))
			fail_msg("not safe to show from %zu on: %.*s", at, (int)length, bytes);
	}
}

void fuzz_expect_shown(const char *text)
{
	assert_non_null(text);
	assert_string_not_equal(text, "");
	fuzz_expect_safe(text, strlen(text));
}

void fuzz_expect_failure(const struct failure *failure)
{
	assert_int_not_equal(failure->kind, FAILURE_NONE);
	fuzz_expect_shown(failure->text);
	if (failure->remedy != NULL)
		fuzz_expect_shown(failure->remedy);
}

struct snapshot *fuzz_snapshot(void)
{
	char path[] = FUZZ_DIRECTORY;
	struct search_directory directory = {SCOPE_ADMIN, path};
	const struct search_path search = {&directory, 1};
	struct snapshot *snapshot;

	assert_int_equal(snapshot_new(&schema_vhost_user, &search, &snapshot), 0);
	snapshot->directories[0].state = DIRECTORY_PRESENT;
	return snapshot;
}
