package dev.fettle.api.http;

import dev.fettle.api.wire.View;

/** A view of something that has a path of its own; the answer that creates it says so in {@code Location}. */
public interface Located extends View {
    /** Below {@code /api/v1/}, without a slash before it. */
    String location();
}
