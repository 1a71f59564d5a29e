/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The core finds what is wrong; here it becomes a message. */
#include "tui/commands/validation.h"

#include <errno.h>

#include "core/base/memory.h"
#include "core/base/translate.h"
#include "core/change/validation.h"
#include "tui/commands/subject.h"

int validation_refuse(struct session *session, const char *prefix, const char *path, const char *bytes, size_t length)
{
	cleanup(fault_free) struct fault fault = {0};
	int error = content_validate(session_schema(session), bytes, length, &fault);
	const char *remedy;

	if (error == 0)
		return EXIT_DONE;
	if (error == -ENOMEM)
		return session_out_of_memory(session);
	remedy = code_describe(fault.code)->remedy;
	print_report(session->errors, &(struct message){
					      .prefix = prefix,
					      .path = path,
					      .line = fault.line,
					      .column = fault.column,
					      .text = fault.text,
					      .remedy = fault.remedy != NULL ? fault.remedy : remedy != NULL ? _(remedy) : NULL,
				      });
	return EXIT_REFUSED;
}

bool validation_passes(struct session *session, const char *bytes, size_t length)
{
	cleanup(fault_free) struct fault fault = {0};

	return content_validate(session_schema(session), bytes, length, &fault) == 0;
}
