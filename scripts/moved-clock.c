/*
 * Loaded before the C library (LD_PRELOAD): the clock of the day stands DRAWBRIDGE_CLOCK_SECONDS apart from the real
 * one, in this process and its children. Monotonic clocks and times of files stay real.
 * libfaketime shows handlers of signals the real time while a process waits, so that no time limit of PostgreSQL ends.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long distance;

__attribute__((constructor)) static void read_distance(void) {
  const char *seconds = getenv("DRAWBRIDGE_CLOCK_SECONDS");
  distance = seconds ? atol(seconds) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  int result = syscall(SYS_clock_gettime, clock, now);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += distance;
  return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  struct timespec precise;
  (void)zone;
  if (clock_gettime(CLOCK_REALTIME, &precise) != 0) return -1;
  now->tv_sec = precise.tv_sec;
  now->tv_usec = precise.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *kept) {
  struct timespec precise;
  if (clock_gettime(CLOCK_REALTIME, &precise) != 0) return -1;
  if (kept) *kept = precise.tv_sec;
  return precise.tv_sec;
}
