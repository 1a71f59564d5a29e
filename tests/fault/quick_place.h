/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A place for trees in memory, where a sync costs nothing: for tests whose faults are in the calls and not on the disk. Set-up and
 * tear-down of a cmocka group; without /dev/shm the trees stay in $TMPDIR.
 */
#ifndef TESTS_FAULT_QUICK_PLACE_H
#define TESTS_FAULT_QUICK_PLACE_H

int quick_place_enter(void **state);
/* Also takes away what failed tests have left there. */
int quick_place_leave(void **state);

#endif
