package dev.fettle.redis;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.ObjLongConsumer;
import java.util.regex.Pattern;

/**
 * What INFO answered: fields by name, whatever their section. What is missing or garbled reads as 0 or empty, since
 * engines, versions and services each leave out other fields.
 */
final class Info {
    private static final int LONGEST = 1024;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private final SequencedMap<String, String> fields;

    private Info(SequencedMap<String, String> fields) {
        this.fields = fields;
    }

    static Info parse(String text) {
        SequencedMap<String, String> fields = new LinkedHashMap<>(512);
        int end;
        for (int start = 0; start < text.length(); start = end + 1) {
            int feed = text.indexOf('\n', start);
            end = feed < 0 ? text.length() : feed;
            int colon = text.indexOf(':', start);
            if (colon > start && colon < end && text.charAt(start) != '#') {
                // The first one wins, so that a later section cannot shadow what we rely on.
                fields.putIfAbsent(
                        text.substring(start, colon),
                        printable(text.substring(colon + 1, end).strip()));
            }
        }
        return new Info(fields);
    }

    /** What a server says ends up in a database and on screens: no control characters, and no end of it. */
    private static String printable(String value) {
        String clean = hasControl(value) ? CONTROL.matcher(value).replaceAll("?") : value;
        return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST);
    }

    private static boolean hasControl(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (Character.isISOControl(value.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    Map<String, String> fields() {
        return Collections.unmodifiableMap(fields);
    }

    boolean has(String field) {
        return fields.containsKey(field);
    }

    String text(String field) {
        return fields.getOrDefault(field, "");
    }

    long number(String field) {
        return number(text(field), 0);
    }

    boolean flag(String field) {
        return text(field).equals("1");
    }

    /** 0 also for "nan" and "inf", which servers write before they have measured. */
    double decimal(String field) {
        try {
            double value = Double.parseDouble(text(field));
            return Double.isFinite(value) ? value : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** The parts of a value such as {@code keys=4,expires=1}. */
    Map<String, String> parts(String field) {
        Map<String, String> parts = new LinkedHashMap<>();
        for (String part : text(field).split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parts.put(part.substring(0, equals), part.substring(equals + 1));
            }
        }
        return parts;
    }

    /** Calls with each field that is the prefix and a number, such as {@code db0}. */
    void numbered(String prefix, ObjLongConsumer<String> each) {
        fields.keySet().forEach(name -> {
            if (name.startsWith(prefix)) {
                long index = number(name.substring(prefix.length()), -1);
                if (index >= 0) {
                    each.accept(name, index);
                }
            }
        });
    }

    static long number(String text, long otherwise) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }
}
