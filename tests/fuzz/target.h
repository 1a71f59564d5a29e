/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the fuzz targets share. A target is a file here, tests/fuzz/fuzz_NAME.c, with one function that takes any bytes
 * and fails (cmocka's asserts) when something is not as it must be. `make fuzz` makes a libFuzzer program of each;
 * tests/unit/test_corpus.c calls all of them with the inputs kept in tests/fuzz/corpus/NAME, on any compiler.
 *
 * A new one: the file, with FUZZ_TARGET(name) before its body, a row below, and some inputs in its corpus.
 */
#ifndef TESTS_FUZZ_TARGET_H
#define TESTS_FUZZ_TARGET_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/base/failure.h"
#include "core/host/snapshot.h"

/* Each target: its name, and the longest input that is worth the time (-max_len). */
#define FUZZ_TARGETS(TARGET)                                                                                           \
	TARGET(json, 4096)                                                                                             \
	TARGET(descriptor, 4096)                                                                                       \
	TARGET(edit, 2048)                                                                                             \
	TARGET(plan, 8192)                                                                                             \
	TARGET(record, 8192)                                                                                           \
	TARGET(answer, 4096)                                                                                           \
	TARGET(tree, 1024)                                                                                             \
	TARGET(program, 8192)                                                                                          \
	TARGET(text, 2048)                                                                                             \
	TARGET(keyboard, 512)                                                                                          \
	TARGET(settings, 2048)                                                                                         \
	TARGET(keys, 256)

/* Begins the function; libFuzzer's name for it where the file is compiled for libFuzzer. */
#ifdef FUZZING
#define FUZZ_TARGET(name) int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);
#else
#define FUZZ_TARGET(name) int fuzz_##name(const uint8_t *bytes, size_t length)
#define FUZZ_DECLARE(name, longest) int fuzz_##name(const uint8_t *bytes, size_t length);
FUZZ_TARGETS(FUZZ_DECLARE)
#endif

/* Fails unless the bytes may be shown to a person as they are: UTF-8 without anything hidden, on one line. */
void fuzz_expect_safe(const char *bytes, size_t length);

/* Fails unless the text is there, says something, and is safe like that. */
void fuzz_expect_shown(const char *text);

/* Fails unless the failure says what is wrong, as fuzz_expect_shown() wants it, and is of a kind. */
void fuzz_expect_failure(const struct failure *failure);

/* A snapshot of the administrator's directory alone, which is there and empty; to be freed with snapshot_free(). */
#define FUZZ_DIRECTORY "/etc/qemu/vhost-user"
struct snapshot *fuzz_snapshot(void);

#endif
