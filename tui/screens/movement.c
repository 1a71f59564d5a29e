/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One table. */
#include "tui/screens/movement.h"

static const struct {
	enum action action;
	enum movement movement;
} movements[] = {
	{ACTION_UP, MOVEMENT_UP},	  {ACTION_DOWN, MOVEMENT_DOWN}, {ACTION_PAGE_UP, MOVEMENT_PAGE_UP},
	{ACTION_PAGE_DOWN, MOVEMENT_PAGE_DOWN}, {ACTION_HOME, MOVEMENT_HOME}, {ACTION_END, MOVEMENT_END},
};

enum movement movement_of_action(enum action action)
{
	for (size_t i = 0; i < sizeof movements / sizeof *movements; i++)
		if (movements[i].action == action)
			return movements[i].movement;
	return MOVEMENT_NONE;
}
