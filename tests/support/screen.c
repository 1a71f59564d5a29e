/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expected screens: read, compared line by line, or written anew. */
#include "tests/support/screen.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "core/base/memory.h"

static void file_close(FILE **file)
{
	if (*file != NULL)
		fclose(*file);
}

static void path_make(struct buffer *path, const char *name)
{
	const char *directory = getenv("SCREENS");

	buffer_format(path, "%s/%s.txt", directory != NULL ? directory : "tests/screen/expected", name);
	assert_false(buffer_failed(path));
}

static void screen_write(const char *path, const struct buffer *dump)
{
	cleanup(free_pointer) char *directory = strdup(path);
	cleanup(file_close) FILE *file = NULL;

	assert_non_null(directory);
	*strrchr(directory, '/') = '\0';
	mkdir(directory, 0777);
	file = fopen(path, "w");
	if (file == NULL)
		fail_msg("%s cannot be written: %s", path, strerror(errno));
	assert_int_equal(fwrite(dump->data, 1, dump->length, file), dump->length);
}

static void screen_read(const char *path, struct buffer *expected)
{
	cleanup(file_close) FILE *file = fopen(path, "r");
	char bytes[4096];
	size_t count;

	if (file == NULL)
		fail_msg("%s cannot be read: %s; UPDATE_SCREENS=1 writes it", path, strerror(errno));
	while ((count = fread(bytes, 1, sizeof bytes, file)) > 0)
		buffer_append(expected, bytes, count);
	assert_false(buffer_failed(expected));
}

/* Shows the first line that differs, and the whole screen as it is. */
static void screen_differs(const char *path, const char *expected, const char *dump)
{
	int line = 1;
	size_t length;
	size_t expected_length;

	for (;;) {
		length = strcspn(dump, "\n");
		expected_length = strcspn(expected, "\n");
		if (length != expected_length || memcmp(dump, expected, length) != 0)
			break;
		dump += length + (dump[length] != '\0');
		expected += length + (expected[length] != '\0');
		line++;
	}
	fail_msg("%s:%d: expected\n|%.*s|\nbut the screen has\n|%.*s|", path, line, (int)expected_length, expected,
		(int)length, dump);
}

void screen_expect_text(const struct buffer *dump, const char *name)
{
	cleanup(buffer_free) struct buffer path = {0};
	cleanup(buffer_free) struct buffer expected = {0};

	path_make(&path, name);
	assert_false(buffer_failed(dump));
	if (getenv("UPDATE_SCREENS") != NULL) {
		screen_write(path.data, dump);
		return;
	}
	screen_read(path.data, &expected);
	if (strcmp(buffer_text(&expected), dump->data) != 0) {
		print_error("%s", dump->data);
		screen_differs(path.data, buffer_text(&expected), dump->data);
	}
}

void screen_expect(const struct canvas *canvas, const char *name)
{
	cleanup(buffer_free) struct buffer dump = {0};

	canvas_dump(canvas, &dump);
	screen_expect_text(&dump, name);
}

char *screen_row(const struct canvas *canvas, int row)
{
	cleanup(buffer_free) struct buffer line = {0};

	for (int column = 0; column < canvas->width; column++)
		buffer_append_text(&line, canvas_cell(canvas, row, column)->text);
	while (line.length > 0 && line.data[line.length - 1] == ' ')
		line.data[--line.length] = '\0';
	return buffer_take(&line);
}

char *screen_attributes(const struct canvas *canvas, int row)
{
	cleanup(buffer_free) struct buffer line = {0};

	for (int column = 0; column < canvas->width; column++)
		buffer_append_byte(
			&line, attribute_letter((enum attribute)canvas_cell(canvas, row, column)->attribute));
	while (line.length > 0 && line.data[line.length - 1] == '.')
		line.data[--line.length] = '\0';
	return buffer_take(&line);
}

bool screen_contains(const struct canvas *canvas, const char *text)
{
	for (int row = 0; row < canvas->height; row++) {
		cleanup(free_pointer) char *line = screen_row(canvas, row);

		assert_non_null(line);
		if (strstr(line, text) != NULL)
			return true;
	}
	return false;
}
