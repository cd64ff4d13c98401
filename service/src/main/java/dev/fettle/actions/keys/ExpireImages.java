package dev.fettle.actions.keys;

import dev.fettle.action.Image;
import dev.fettle.action.Session;
import java.util.ArrayList;
import java.util.List;

/** What the journal gets to know of one page of keys, so that it can be undone. */
final class ExpireImages {
    private final Session session;
    private final boolean journals;
    private final boolean backs;
    private final List<Image> images = new ArrayList<>();

    ExpireImages(Rule rule, Session session) {
        this.session = session;
        this.journals = rule.term() != null && rule.params().only() == ExpireParams.Only.WITHOUT_TTL;
        this.backs = rule.keepsBefore() && rule.term() == null;
    }

    void clear() {
        images.clear();
    }

    /** A key that had no time to live has one; or may have, for an undo sees by the moment whether it was given. */
    void given(byte[] key, int database, long moment) {
        if (journals) {
            images.add(new Image.Expiry(key, database, null, moment));
        }
    }

    /** The backup that was kept of a key beforehand tells of no change. */
    void untouched(byte[] key, int database) {
        if (backs) {
            images.add(new Image.Untouched(key, database, List.of()));
        }
    }

    void tell() {
        if (!images.isEmpty()) {
            session.journal(images);
        }
    }
}
