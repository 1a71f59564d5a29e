/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `unmask NAME...`: take the empty files away again. */
#include "core/base/translate.h"
#include "tui/commands/changing.h"

int unmask_run(struct session *session)
{
	static const struct change_command command = {
		.name = "unmask",
		.kind = CHANGE_UNMASK,
		.inverse_name = "mask",
		.inverse = CHANGE_MASK,
		.already = N_("%s is not masked there.\n"),
	};

	return change_names(session, &command);
}
