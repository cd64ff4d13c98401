/*
 * One client among others: PING, wait for the answer, rest for a moment, again. Ends when its input closes, and prints
 * round trips, the longest of them, and the 99th and 99.9th percentile, in microseconds.
 *
 * usage: probe port rest-in-microseconds
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MICROS 1000000 /* longer ones are counted as this long, the longest apart */

static long histogram[MICROS + 1];

static long long micros(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

static void fail(const char *what) {
    fprintf(stderr, "probe: %s: %s\n", what, strerror(errno));
    exit(1);
}

static long percentile(long total, double share) {
    long wanted = (long) (total * share), seen = 0;
    for (long i = 0; i <= MICROS; i++) {
        seen += histogram[i];
        if (seen > wanted) return i;
    }
    return MICROS;
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: probe port rest-in-microseconds\n");
        return 2;
    }
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short) atoi(argv[1]))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int server = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    if (server < 0 || connect(server, (struct sockaddr *) &address, sizeof address) != 0) fail("cannot connect");
    setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    struct timespec rest = {0, atol(argv[2]) * 1000};
    struct pollfd input = {.fd = 0, .events = POLLIN};
    long total = 0;
    long long longest = 0;
    printf("ready\n");
    fflush(stdout);
    while (poll(&input, 1, 0) == 0) {
        char answer[64];
        long long start = micros();
        if (write(server, "PING\r\n", 6) != 6) fail("cannot send");
        for (int got = 0; got < 7;) {
            ssize_t n = read(server, answer, sizeof answer);
            if (n <= 0) fail("no answer");
            got += (int) n;
        }
        long long took = micros() - start;
        histogram[took > MICROS ? MICROS : took]++;
        total++;
        if (took > longest) longest = took;
        if (rest.tv_nsec > 0) nanosleep(&rest, NULL);
    }
    printf("%ld %lld %ld %ld\n", total, longest, percentile(total, 0.99), percentile(total, 0.999));
    return 0;
}
