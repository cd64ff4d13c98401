# The script of the article: SCAN by hundreds, then TTL and EXPIRE key by key. usage: article.py port pattern seconds
import sys
import time

import redis

port, pattern, seconds = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
start = time.monotonic()
server = redis.Redis(host="127.0.0.1", port=port)
changed = 0
cursor = 0
while True:
    cursor, keys = server.scan(cursor, match=pattern, count=100)
    for key in keys:
        if server.ttl(key) == -1:
            server.expire(key, seconds)
            changed += 1
    if cursor == 0:
        break
print(f"{time.monotonic() - start:.6f} {changed}")
