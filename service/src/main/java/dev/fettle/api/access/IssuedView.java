package dev.fettle.api.access;

import dev.fettle.api.wire.View;
import dev.fettle.auth.Tokens;
import io.swagger.v3.oas.annotations.media.Schema;

@Schema(description = "A new token. Its text is shown this once and kept nowhere.")
record IssuedView(@Schema(example = "fettle_...") String text, TokenView token) implements View {
    static IssuedView of(Tokens.Issued issued) {
        return new IssuedView(issued.text(), TokenView.of(issued.token()));
    }
}
