/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The containers and helpers that everything rests on: arena, buffer, memory, SHA-256, distance, failures and the
 * registry of codes.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/base/buffer.h"
#include "core/base/distance.h"
#include "core/base/failure.h"
#include "core/base/finding.h"
#include "core/base/memory.h"
#include "core/base/sha256.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- arena ---- */

static void test_arena_gives_aligned_memory_that_stays(void **state)
{
	cleanup(arena_free) struct arena arena = {0};
	char *texts[3000];
	size_t used = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		size_t length = i % 97;
		char bytes[97];
		void *memory = arena_allocate(&arena, 1 + i % 50);

		assert_non_null(memory);
		assert_int_equal((uintptr_t)memory % alignof(max_align_t), 0);
		memset(memory, 0xA5, 1 + i % 50);
		memset(bytes, 'a' + (int)(i % 26), length);
		texts[i] = arena_copy(&arena, bytes, length);
		used += 1 + i % 50 + length + 1;
	}
	assert_int_equal(arena.used, used);
	for (size_t i = 0; i < COUNT(texts); i++) {
		assert_int_equal(strlen(texts[i]), i % 97);
		assert_true(i % 97 == 0 || texts[i][i % 97 - 1] == 'a' + (int)(i % 26));
	}
}

static void test_arena_holds_large_pieces_between_small_ones(void **state)
{
	static const size_t sizes[] = {10, 16 * 1024, 16 * 1024 + 1, 64 * 1024, 64 * 1024 + 1, 1024 * 1024 + 1, 10};
	cleanup(arena_free) struct arena arena = {0};
	char *pieces[COUNT(sizes)];

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		pieces[i] = arena_allocate(&arena, sizes[i]);
		assert_non_null(pieces[i]);
		memset(pieces[i], (int)i + 1, sizes[i]);
	}
	for (size_t i = 0; i < COUNT(sizes); i++) {
		assert_int_equal(pieces[i][0], (int)i + 1);
		assert_int_equal(pieces[i][sizes[i] - 1], (int)i + 1);
	}
}

static void test_arena_refuses_what_no_memory_can_hold(void **state)
{
	cleanup(arena_free) struct arena arena = {0};

	(void)state;
	assert_null(arena_allocate(&arena, SIZE_MAX));
	assert_null(arena_allocate(&arena, SIZE_MAX / 2 + 1));
	assert_string_equal(arena_copy_text(&arena, "still there"), "still there");
	assert_string_equal(arena_copy(&arena, NULL, 0), "");
	assert_memory_equal(arena_copy(&arena, "a\0b", 3), "a\0b", 4);
	arena_free(&arena);
	assert_int_equal(arena.used, 0);
	assert_null(arena.last);
}

/* ---- buffer ---- */

static void test_buffer_is_always_a_text(void **state)
{
	cleanup(buffer_free) struct buffer buffer = {0};

	(void)state;
	assert_string_equal(buffer_text(&buffer), "");
	buffer_append_text(&buffer, "one");
	buffer_append_byte(&buffer, ' ');
	buffer_append(&buffer, "two three", 3);
	buffer_format(&buffer, " %d%s", 3, "!");
	assert_string_equal(buffer_text(&buffer), "one two 3!");
	assert_int_equal(buffer.length, 10);
	buffer_append(&buffer, "\0x", 2);
	assert_int_equal(buffer.length, 12);
	assert_memory_equal(buffer.data, "one two 3!\0x", 13);
	buffer_clear(&buffer);
	assert_string_equal(buffer_text(&buffer), "");
	assert_false(buffer_failed(&buffer));
}

static void test_buffer_grows_at_every_length(void **state)
{
	cleanup(buffer_free) struct buffer buffer = {0};

	(void)state;
	for (int i = 0; i < 5000; i++) {
		buffer_append_byte(&buffer, (char)('a' + i % 26));
		assert_int_equal(buffer.data[i + 1], '\0');
	}
	for (int i = 0; i < 5000; i++)
		assert_int_equal(buffer.data[i], 'a' + i % 26);
	for (int length = 0; length < 300; length++) {
		cleanup(buffer_free) struct buffer once = {0};

		buffer_append(&once, buffer.data, (size_t)length);
		assert_true(once.capacity > once.length);
	}
	buffer_clear(&buffer);
	buffer_format(&buffer, "%*s", 100000, "x");
	assert_int_equal(strlen(buffer_text(&buffer)), 100000);
}

static void test_buffer_take_gives_the_memory_away(void **state)
{
	struct buffer buffer = {0};
	char *taken = buffer_take(&buffer);

	(void)state;
	assert_string_equal(taken, "");
	free(taken);
	buffer_append_text(&buffer, "mine");
	taken = buffer_take(&buffer);
	assert_null(buffer.data);
	assert_string_equal(taken, "mine");
	free(taken);
}

static void test_buffer_remembers_that_memory_was_out(void **state)
{
	volatile size_t enormous = SIZE_MAX / 2;
	struct buffer buffer = {0};

	(void)state;
	buffer_append_text(&buffer, "before");
	buffer_append(&buffer, "x", enormous);
	assert_true(buffer_failed(&buffer));
	buffer_append_text(&buffer, "after");
	assert_string_equal(buffer_text(&buffer), "before");
	assert_null(buffer_take(&buffer));
	assert_false(buffer_failed(&buffer));
	assert_null(buffer.data);
}

/* ---- memory ---- */

static void test_take_leaves_nothing_for_the_clean_up(void **state)
{
	char *kept;

	(void)state;
	{
		cleanup(free_pointer) char *owned = strdup("handed on");

		kept = take(owned);
		assert_null(owned);
	}
	assert_string_equal(kept, "handed on");
	free(kept);
}

static void test_clean_up_keeps_errno_and_closes(void **state)
{
	int number = open("/dev/null", O_RDONLY | O_CLOEXEC);

	(void)state;
	errno = EXDEV;
	{
		cleanup(close_descriptor) int descriptor = number;
		cleanup(close_descriptor) int none = -1;
		cleanup(free_pointer) char *text = strdup("x");

		assert_true(descriptor >= 0);
		assert_int_equal(none, -1);
		assert_non_null(text);
		errno = EXDEV;
	}
	assert_int_equal(errno, EXDEV);
	assert_int_equal(fcntl(number, F_GETFD), -1);
}

static void test_array_grow_doubles_and_refuses_to_overflow(void **state)
{
	uint32_t *array = NULL;
	size_t capacity = 0, huge = SIZE_MAX / 8;

	(void)state;
	for (uint32_t i = 0; i < 1000; i++) {
		assert_int_equal(array_grow(&array, &capacity, i, sizeof *array), 0);
		assert_true(capacity > i && capacity < 2 * i + 9);
		array[i] = i;
	}
	for (uint32_t i = 0; i < 1000; i++)
		assert_int_equal(array[i], i);
	assert_int_equal(array_grow(&array, &huge, huge, 16), -ENOMEM);
	assert_int_equal(huge, SIZE_MAX / 8);
	assert_int_equal(array[999], 999);
	free(array);
}

/* ---- SHA-256 ---- */

/* FIPS 180-4's examples, and lengths around the ends of a block (computed with Python's hashlib). */
static const struct {
	const char *text; /* repeated */
	size_t times;
	const char *digest;
} digests[] = {
	{"", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
	{"abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
	{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
		"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
	{"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
		1, "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
	{"a", 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
	{"a", 55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"},
	{"a", 56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"},
	{"a", 63, "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34"},
	{"a", 64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"},
	{"a", 65, "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0"},
	{"a", 119, "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb"},
	{"a", 120, "2f3d335432c70b580af0e8e1b3674a7c020d683aa5f73aaaedfdc55af904c21c"},
};

static void test_sha256_is_that_of_fips_180_4(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(digests); i++) {
		cleanup(buffer_free) struct buffer message = {0};
		char text[SHA256_TEXT_SIZE];
		struct sha256 digest;

		for (size_t j = 0; j < digests[i].times; j++)
			buffer_append_text(&message, digests[i].text);
		digest = sha256_of(message.data, message.length);
		sha256_to_text(&digest, text);
		assert_string_equal(text, digests[i].digest);
	}
}

static void test_sha256_is_read_back_from_its_text(void **state)
{
	struct sha256 digest = sha256_of("abc", 3), read = {{0}}, untouched = {{0}};
	char text[SHA256_TEXT_SIZE];

	(void)state;
	sha256_to_text(&digest, text);
	assert_int_equal(sha256_from_text(text, &read), 0);
	assert_memory_equal(&read, &digest, sizeof read);
	for (char *at = text; *at != '\0'; at++)
		*at = *at >= 'a' ? (char)(*at - 'a' + 'A') : *at;
	assert_int_equal(sha256_from_text(text, &read), 0);
	assert_memory_equal(&read, &digest, sizeof read);
	text[63] = 'g';
	assert_int_equal(sha256_from_text(text, &untouched), -EINVAL);
	text[63] = '\0';
	assert_int_equal(sha256_from_text(text, &untouched), -EINVAL);
	assert_int_equal(sha256_from_text("", &untouched), -EINVAL);
	assert_int_equal(
		sha256_from_text("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8550", &untouched),
		-EINVAL);
	assert_int_equal(untouched.bytes[0], 0);
}

/* ---- distance ---- */

static const struct {
	const char *first;
	const char *second;
	unsigned distance;
} distances[] = {
	{"", "", 0},
	{"gpu", "gpu", 0},
	{"", "gpu", 3},
	{"gpu", "", 3},
	{"gpu", "gp", 1},
	{"gpu", "gpuu", 1},
	{"gpu", "gnu", 1},
	{"gpu", "gup", 1}, /* neighbours swapped */
	{"gpu", "pgu", 1},
	{"fs", "sf", 1},
	{"block", "clock", 1},
	{"kitten", "sitting", 3},
	{"50-qemu-gpu.json", "50-qemu-gpu", 5},
	{"ca", "abc", 3}, /* the optimal string alignment: no part is moved twice */
};

static void test_distance_counts_edits(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(distances); i++) {
		const char *first = distances[i].first, *second = distances[i].second;

		assert_int_equal(edit_distance(first, strlen(first), second, strlen(second)), distances[i].distance);
		assert_int_equal(edit_distance(second, strlen(second), first, strlen(first)), distances[i].distance);
	}
}

static void test_distance_gives_long_words_up(void **state)
{
	char first[66], second[66];

	(void)state;
	memset(first, 'a', sizeof first);
	memset(second, 'a', sizeof second);
	second[10] = 'b';
	assert_int_equal(edit_distance(first, 64, second, 64), 1);
	assert_int_equal(edit_distance(first, 65, second, 65), DISTANCE_FAR);
	assert_int_equal(edit_distance(first, 65, second, 2), DISTANCE_FAR);
	assert_int_equal(edit_distance(first, 66, first, 66), 0);
}

/* ---- failures and the registry ---- */

static void test_failure_returns_its_error(void **state)
{
	cleanup(failure_free) struct failure failure = {0};

	(void)state;
	assert_int_equal(failure_set(&failure, FAILURE_USAGE, 0, NULL, NULL, "%s", "a"), -EINVAL);
	assert_int_equal(failure_set(&failure, FAILURE_REFUSED, 0, "/p", "do", "%d", 5), -ESTALE);
	assert_int_equal(failure.kind, FAILURE_REFUSED);
	assert_string_equal(failure.path, "/p");
	assert_string_equal(failure.text, "5");
	assert_string_equal(failure.remedy, "do");
	assert_int_equal(failure_set(&failure, FAILURE_REFUSED, EEXIST, NULL, NULL, "x"), -EEXIST);
	assert_null(failure.path);
	assert_null(failure.remedy);
	assert_int_equal(failure_set(NULL, FAILURE_SYSTEM, EIO, "/p", NULL, "x"), -EIO);
	assert_int_equal(failure_system(NULL, ENOSPC, NULL, "x"), -ENOSPC);
}

static void test_failure_of_a_system_call_says_step_reason_and_remedy(void **state)
{
	cleanup(failure_free) struct failure failure = {0};

	(void)state;
	assert_int_equal(failure_system(&failure, EROFS, "/etc/qemu", "write the file"), -EROFS);
	assert_int_equal(failure.kind, FAILURE_SYSTEM);
	assert_int_equal(failure.error, EROFS);
	assert_string_equal(failure.text, "cannot write the file: Read-only file system");
	assert_non_null(strstr(failure.remedy, "read-only"));
}

static void test_every_code_has_a_name_of_its_own_and_an_explanation(void **state)
{
	(void)state;
	for (enum code i = 0; i < CODE_COUNT; i++) {
		const struct code_row *row = code_describe(i);

		assert_non_null(row->name);
		assert_int_equal(row->name[strspn(row->name, "abcdefghijklmnopqrstuvwxyz-")], '\0');
		assert_string_not_equal(row->title, "");
		assert_string_not_equal(row->explanation, "");
		if (row->severity == SEVERITY_ERROR && row->remedy == NULL)
			fail_msg("%s has no remedy", row->name);
		for (enum code j = 0; j < i; j++)
			assert_string_not_equal(row->name, code_describe(j)->name);
	}
	assert_string_equal(severity_name(SEVERITY_NONE), "none");
	assert_string_equal(severity_name(SEVERITY_NOTE), "note");
	assert_string_equal(severity_name(SEVERITY_WARNING), "warning");
	assert_string_equal(severity_name(SEVERITY_ERROR), "error");
}

static void test_findings_own_their_texts(void **state)
{
	cleanup(findings_free) struct findings findings = {0};

	(void)state;
	for (int i = 0; i < 100; i++) {
		struct finding finding = {
			.code = CODE_MASK, .text = strdup("text"), .remedy = i % 2 ? strdup("remedy") : NULL};

		assert_int_equal(findings_add(&findings, finding), 0);
	}
	assert_int_equal(findings.count, 100);
	assert_int_equal(findings_add(&findings, (struct finding){.remedy = strdup("lost")}), -ENOMEM);
	assert_int_equal(findings.count, 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arena_gives_aligned_memory_that_stays),
		cmocka_unit_test(test_arena_holds_large_pieces_between_small_ones),
		cmocka_unit_test(test_arena_refuses_what_no_memory_can_hold),
		cmocka_unit_test(test_buffer_is_always_a_text),
		cmocka_unit_test(test_buffer_grows_at_every_length),
		cmocka_unit_test(test_buffer_take_gives_the_memory_away),
		cmocka_unit_test(test_buffer_remembers_that_memory_was_out),
		cmocka_unit_test(test_take_leaves_nothing_for_the_clean_up),
		cmocka_unit_test(test_clean_up_keeps_errno_and_closes),
		cmocka_unit_test(test_array_grow_doubles_and_refuses_to_overflow),
		cmocka_unit_test(test_sha256_is_that_of_fips_180_4),
		cmocka_unit_test(test_sha256_is_read_back_from_its_text),
		cmocka_unit_test(test_distance_counts_edits),
		cmocka_unit_test(test_distance_gives_long_words_up),
		cmocka_unit_test(test_failure_returns_its_error),
		cmocka_unit_test(test_failure_of_a_system_call_says_step_reason_and_remedy),
		cmocka_unit_test(test_every_code_has_a_name_of_its_own_and_an_explanation),
		cmocka_unit_test(test_findings_own_their_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
