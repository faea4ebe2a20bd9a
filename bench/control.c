/* control: the timer error of a C loop, the floor for every timer figure on this machine.
 *
 *   control PERIOD_NS COUNT SECONDS
 *
 * COUNT timers of one period, the i-th shifted by i/COUNT of it, on one timerfd with absolute
 * deadlines of CLOCK_MONOTONIC. One line for each expiry: how late it was seen, in ns.
 * Its scheduling class and priority are its caller's (chrt).
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

static int64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static int64_t lateness(int timer, int64_t due)
{
	struct itimerspec at = { .it_value = { due / 1000000000, due % 1000000000 } };
	uint64_t expiries;
	timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, NULL);
	if (read(timer, &expiries, sizeof expiries) != sizeof expiries)
		exit(1);
	return now() - due;
}

int main(int argc, char **argv)
{
	if (argc != 4) {
		fprintf(stderr, "usage: control PERIOD_NS COUNT SECONDS\n");
		return 2;
	}
	int64_t period = atoll(argv[1]), count = atoll(argv[2]);
	int64_t expiries = (int64_t)(atof(argv[3]) * 1e9) / period * count;
	int64_t *late = calloc(expiries, sizeof *late);
	int timer = timerfd_create(CLOCK_MONOTONIC, 0);
	int64_t start = now() + 100000000;
	if (late == NULL || timer < 0)
		return 1;
	for (int64_t i = 0; i < expiries; i++)
		late[i] = lateness(timer, start + i * period / count);
	for (int64_t i = 0; i < expiries; i++)
		printf("%" PRId64 "\n", late[i]);
	return 0;
}
