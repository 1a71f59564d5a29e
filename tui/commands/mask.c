/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `mask NAME...`: hide names with empty files. */
#include "core/base/translate.h"
#include "tui/commands/changing.h"

int mask_run(struct session *session)
{
	static const struct change_command command = {
		.name = "mask",
		.kind = CHANGE_MASK,
		.inverse_name = "unmask",
		.inverse = CHANGE_UNMASK,
		.already = N_("%s is masked there already.\n"),
	};

	return change_names(session, &command);
}
