/*
 * Clients of a server, as an application would be: four GETs to each SET of random keys user:0 to user:999999.
 *
 * usage: load port capacity seconds
 *   fifty connections, each sends as soon as it has its answer; prints operations a second
 * usage: load port rate
 *   fifty connections and an open loop: operations begin at their times, whether or not earlier ones were answered, and
 *   each is timed from the moment it was meant to begin. Each line of input ends a window and prints, in microseconds,
 *   operations, 50th, 99th and 99.9th percentile and the longest of it. Ends when the input closes.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CONNECTIONS 50
#define UNDER_WAY 65536 /* of one connection, a power of two */
#define MICROS 5000000  /* longer ones are counted as this long */

struct connection {
    int socket;
    long long begun[UNDER_WAY];
    unsigned long sent, answered;
    char out[1 << 16];
    size_t unsent;
    int in_bulk; /* bytes of a bulk string, with its end, that are still to come */
    char line[64];
    size_t line_length;
};

static struct connection all[CONNECTIONS];
static long histogram[MICROS + 1], operations;
static long long longest;
static unsigned long long state = 88172645463325252ULL;

static long long nanos(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void fail(const char *what) {
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static unsigned long any(unsigned long below) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned long) (state % below);
}

static void push(struct connection *c) {
    size_t done = 0;
    while (done < c->unsent) {
        ssize_t n = write(c->socket, c->out + done, c->unsent - done);
        if (n < 0 && errno == EAGAIN) break;
        if (n < 0) fail("cannot send");
        done += (size_t) n;
    }
    memmove(c->out, c->out + done, c->unsent - done);
    c->unsent -= done;
}

static void operate(struct connection *c, long long begun) {
    if (c->sent - c->answered >= UNDER_WAY || sizeof c->out - c->unsent < 128) {
        fprintf(stderr, "load: the server is too far behind\n");
        exit(1);
    }
    unsigned long key = any(1000000);
    c->unsent += (size_t) (any(5) == 0 ? sprintf(c->out + c->unsent, "SET user:%lu value-of-a-user-%010lu\r\n", key, key)
                                       : sprintf(c->out + c->unsent, "GET user:%lu\r\n", key));
    c->begun[c->sent++ % UNDER_WAY] = begun;
}

static void answered(struct connection *c, long long at) {
    long long took = (at - c->begun[c->answered++ % UNDER_WAY]) / 1000;
    histogram[took > MICROS ? MICROS : took < 0 ? 0 : took]++;
    operations++;
    if (took > longest) longest = took;
}

/* Answers are a line, or a line with a length and so many bytes. */
static void pull(struct connection *c) {
    char buffer[1 << 16];
    ssize_t n = read(c->socket, buffer, sizeof buffer);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) fail("the connection ended");
    long long at = nanos();
    for (ssize_t i = 0; i < n; i++) {
        if (c->in_bulk > 0) {
            ssize_t skip = n - i < c->in_bulk ? n - i : c->in_bulk;
            c->in_bulk -= (int) skip;
            i += skip - 1;
            if (c->in_bulk == 0) answered(c, at);
        } else if (buffer[i] == '\n') {
            c->line[c->line_length] = 0;
            c->line_length = 0;
            if (c->line[0] == '$' && c->line[1] != '-') c->in_bulk = atoi(c->line + 1) + 2;
            else answered(c, at);
        } else if (c->line_length < sizeof c->line - 1) {
            c->line[c->line_length++] = buffer[i];
        }
    }
}

static long percentile(double share) {
    long wanted = (long) ((double) operations * share), seen = 0;
    for (long i = 0; i <= MICROS; i++) {
        seen += histogram[i];
        if (seen > wanted) return i;
    }
    return MICROS;
}

static void window(void) {
    printf("%ld %ld %ld %ld %lld\n", operations, percentile(0.5), percentile(0.99), percentile(0.999), longest);
    fflush(stdout);
    memset(histogram, 0, sizeof histogram);
    operations = 0;
    longest = 0;
}

static void attend(struct pollfd *fds, struct timespec rest) {
    for (int i = 0; i < CONNECTIONS; i++) fds[i].events = (short) (POLLIN | (all[i].unsent > 0 ? POLLOUT : 0));
    if (ppoll(fds, CONNECTIONS + 1, &rest, NULL) < 0) fail("cannot wait");
    for (int i = 0; i < CONNECTIONS; i++) {
        if (fds[i].revents & POLLOUT) push(&all[i]);
        if (fds[i].revents & (POLLIN | POLLHUP | POLLERR)) pull(&all[i]);
    }
}

static void capacity(struct pollfd *fds, double seconds) {
    long long start = nanos(), end = start + (long long) (seconds * 1e9);
    struct timespec rest = {1, 0};
    fds[CONNECTIONS].fd = -1;
    while (nanos() < end) {
        for (int i = 0; i < CONNECTIONS; i++) {
            if (all[i].sent == all[i].answered) {
                operate(&all[i], nanos());
                push(&all[i]);
            }
        }
        attend(fds, rest);
    }
    printf("%.0f\n", (double) operations / ((double) (nanos() - start) / 1e9));
}

static void paced(struct pollfd *fds, double rate) {
    long long gap = (long long) (1e9 / rate), due = nanos();
    unsigned long next = 0;
    fds[CONNECTIONS].fd = 0;
    fds[CONNECTIONS].events = POLLIN;
    for (;;) {
        long long now = nanos();
        for (; due <= now; due += gap) operate(&all[next++ % CONNECTIONS], due);
        for (int i = 0; i < CONNECTIONS; i++) {
            if (all[i].unsent > 0) push(&all[i]);
        }
        long long wait = due - nanos();
        struct timespec rest = {0, wait > 0 ? (long) wait : 0};
        attend(fds, rest);
        if (fds[CONNECTIONS].revents) {
            char line[64];
            ssize_t n = read(0, line, sizeof line);
            if (n <= 0) return;
            for (ssize_t i = 0; i < n; i++) {
                if (line[i] == '\n') window();
            }
        }
    }
}

int main(int argc, char **argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: load port rate | load port capacity seconds\n");
        return 2;
    }
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short) atoi(argv[1]))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    struct pollfd fds[CONNECTIONS + 1];
    memset(fds, 0, sizeof fds);
    prctl(PR_SET_TIMERSLACK, 1000UL, 0, 0, 0);
    for (int i = 0; i < CONNECTIONS; i++) {
        int yes = 1;
        all[i].socket = socket(AF_INET, SOCK_STREAM, 0);
        if (all[i].socket < 0 || connect(all[i].socket, (struct sockaddr *) &address, sizeof address) != 0)
            fail("cannot connect");
        setsockopt(all[i].socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        fcntl(all[i].socket, F_SETFL, O_NONBLOCK);
        fds[i].fd = all[i].socket;
    }
    if (strcmp(argv[2], "capacity") == 0) capacity(fds, argc > 3 ? atof(argv[3]) : 5);
    else paced(fds, atof(argv[2]));
    return 0;
}
