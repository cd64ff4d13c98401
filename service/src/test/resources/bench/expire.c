/*
 * Gives the keys of a pattern that have no time to live one: SCAN, and EXPIRE ... NX for each key of the page. Two
 * exchanges are always in flight: the SCAN for the next page goes out together with the commands of the present one,
 * before the replies to those of the last one are read. So the server never waits for us.
 *
 * usage: expire port pattern seconds count
 * prints the seconds it took and the keys it changed
 */
#include <hiredis/hiredis.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static redisContext *server;

static void fail(const char *what) {
    fprintf(stderr, "expire: %s: %s\n", what, server != NULL ? server->errstr : "no memory");
    exit(1);
}

static redisReply *receive(void) {
    void *reply;
    if (redisGetReply(server, &reply) != REDIS_OK) fail("no reply");
    if (((redisReply *) reply)->type == REDIS_REPLY_ERROR) {
        fprintf(stderr, "expire: %s\n", ((redisReply *) reply)->str);
        exit(1);
    }
    return reply;
}

static void flush(void) {
    int done = 0;
    while (!done) {
        if (redisBufferWrite(server, &done) != REDIS_OK) fail("cannot send");
    }
}

static long settle(size_t commands) {
    long changed = 0;
    while (commands-- > 0) {
        redisReply *reply = receive();
        changed += (long) reply->integer;
        freeReplyObject(reply);
    }
    return changed;
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec + (double) t.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
    if (argc != 5) {
        fprintf(stderr, "usage: expire port pattern seconds count\n");
        return 2;
    }
    const char *pattern = argv[2], *seconds = argv[3], *count = argv[4];
    double start = now();
    server = redisConnect("127.0.0.1", atoi(argv[1]));
    if (server == NULL || server->err) fail("cannot connect");
    size_t under_way = 0;
    long changed = 0;
    redisAppendCommand(server, "SCAN 0 MATCH %s COUNT %s", pattern, count);
    flush();
    for (;;) {
        redisReply *page = receive();
        const char *next = page->element[0]->str;
        int last = strcmp(next, "0") == 0;
        if (!last) redisAppendCommand(server, "SCAN %s MATCH %s COUNT %s", next, pattern, count);
        redisReply *keys = page->element[1];
        for (size_t i = 0; i < keys->elements; i++) {
            const char *words[] = {"EXPIRE", keys->element[i]->str, seconds, "NX"};
            size_t lengths[] = {6, keys->element[i]->len, strlen(seconds), 2};
            redisAppendCommandArgv(server, 4, words, lengths);
        }
        size_t sent = keys->elements;
        freeReplyObject(page);
        flush();
        changed += settle(under_way);
        under_way = sent;
        if (last) break;
    }
    changed += settle(under_way);
    printf("%.6f %ld\n", now() - start, changed);
    redisFree(server);
    return 0;
}
