package dev.fettle.action;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A share from 0 to 100 %, written {@code 15%}; the sign is not optional, so that 0.15 is never read as a share. */
public record Percent(BigDecimal value) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,4})?)\\s*%");

    public Percent {
        value = value.stripTrailingZeros();
        if (value.signum() < 0 || value.compareTo(BigDecimal.valueOf(100)) > 0) {
            throw new IllegalArgumentException("a share from 0% to 100%");
        }
    }

    /** @throws IllegalArgumentException saying what would be right */
    public static Percent parse(String text) {
        Matcher m = TEXT.matcher(text.strip());
        if (!m.matches()) {
            throw new IllegalArgumentException("a share from 0% to 100%, such as 15%");
        }
        return new Percent(new BigDecimal(m.group(1)));
    }

    /** From 0 to 1. */
    public double fraction() {
        return value.doubleValue() / 100;
    }

    @Override
    public String toString() {
        return value.toPlainString() + "%";
    }
}
