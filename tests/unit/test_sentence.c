/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What becomes a sentence, and what is left as it is: names of files are not changed. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/base/memory.h"
#include "tui/sentence.h"

static void words_get_a_capital_and_a_stop_and_names_do_not(void **state)
{
	static const char *const cases[][2] = {
		{"the key is missing", "The key is missing."},
		{"add the key.", "Add the key."},
		{"did you mean that?", "Did you mean that?"},
		{"/usr/bin/x is not there.", "/usr/bin/x is not there."},
		{"virtiofsd.json is gone", "virtiofsd.json is gone."},
		{"50-x.json is gone", "50-x.json is gone."},
		{"x_y is gone", "x_y is gone."},
		{"~", "~."},
		{"", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		cleanup(free_pointer) char *made = sentence(cases[i][0]);

		assert_string_equal(made, cases[i][1]);
	}
}

static void a_letter_of_another_alphabet_gets_its_capital(void **state)
{
	cleanup(free_pointer) char *made = NULL;

	(void)state;
	if (setlocale(LC_ALL, "C.UTF-8") == NULL)
		skip();
	made = sentence("\303\251t\303\251 \303\240 la plage");
	assert_string_equal(made, "\303\211t\303\251 \303\240 la plage.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_get_a_capital_and_a_stop_and_names_do_not),
		cmocka_unit_test(a_letter_of_another_alphabet_gets_its_capital),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
