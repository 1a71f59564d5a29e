/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `mask NAME...` and `unmask NAME...`: hide names with empty files, and take those away again. */
#include "core/base/translate.h"
#include "tui/commands/changing.h"

int mask_run(struct session *session)
{
	return change_names(session, CHANGE_MASK, N_("%s is masked there already."));
}

int unmask_run(struct session *session)
{
	return change_names(session, CHANGE_UNMASK, N_("%s is not masked there."));
}
