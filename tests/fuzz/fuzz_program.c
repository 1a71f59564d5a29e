/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first bytes of a program, whatever they claim: a kind, and paths that end where they should. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/host/program_format.h"
#include "tests/fuzz/target.h"

FUZZ_TARGET(program)
{
	static struct program_format format;
	cleanup(close_descriptor) int file = memfd_create("program", MFD_CLOEXEC);

	assert_true(file >= 0);
	assert_int_equal(write(file, bytes, length), (ssize_t)length);
	memset(&format, 0xAA, sizeof format);
	if (program_format_read(file, &format) < 0)
		return 0;
	assert_in_range(format.kind, PROGRAM_UNKNOWN, PROGRAM_SCRIPT);
	assert_non_null(memchr(format.interpreter, '\0', sizeof format.interpreter));
	assert_non_null(memchr(format.name, '\0', sizeof format.name));
	if (format.kind == PROGRAM_SCRIPT)
		assert_string_not_equal(format.interpreter, "");
	else
		assert_string_equal(format.name, "");
	return 0;
}
