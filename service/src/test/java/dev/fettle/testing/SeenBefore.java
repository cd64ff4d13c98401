package dev.fettle.testing;

import java.time.Duration;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;

/** Gives servers a past: they were seen again and again as they were seen last, but for some figures. */
public final class SeenBefore {
    /** How often they were seen. */
    public static final int TIMES = 12;

    private SeenBefore() {}

    /**
     * @param window over which they were seen
     * @param ratio by what their ratio is multiplied, the oldest sighting first, from 0
     */
    public static void give(TestDatabase database, Duration window, IntToDoubleFunction ratio) {
        give(database, window, ratio, 0);
    }

    /** @param moved how many values defragmentation moves between two sightings */
    public static void give(TestDatabase database, Duration window, IntToDoubleFunction ratio, long moved) {
        database.execute("CREATE TABLE latest AS SELECT DISTINCT ON (instance_id) * FROM fettle.observation"
                + " ORDER BY instance_id, at DESC");
        for (int i = 0; i < TIMES; i++) {
            long ago = window.toMillis() * (TIMES - i) / (TIMES + 1);
            database.execute(String.format(Locale.ROOT, """
                INSERT INTO fettle.observation (instance_id, at, sighting)
                SELECT instance_id, at - %d * interval '1 millisecond',
                       jsonb_set(jsonb_set(sighting, '{facts,memory,fragmentationRatio}',
                           to_jsonb((sighting #>> '{facts,memory,fragmentationRatio}')::float8 * %f)),
                           '{facts,memory,defragMoved}', to_jsonb(%d))
                FROM latest
                """, ago, ratio.applyAsDouble(i), i * moved));
        }
        if (moved > 0) {
            database.execute("UPDATE fettle.observation o SET sighting = jsonb_set(o.sighting,"
                    + " '{facts,memory,defragMoved}', to_jsonb(" + TIMES * moved + ")) FROM latest l"
                    + " WHERE o.instance_id = l.instance_id AND o.at = l.at");
        }
        database.execute("DROP TABLE latest");
    }
}
