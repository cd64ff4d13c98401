package dev.fettle.api.wire;

import dev.fettle.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A body that is not one JSON object: the text of a playbook, or a list to import. */
public final class Document {
    private final byte[] bytes;
    private final TreeReader.Form form;

    Document(byte[] bytes, TreeReader.Form form) {
        this.bytes = bytes;
        this.form = form;
    }

    /** @throws Problem where the bytes are no UTF-8 */
    public String text() {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (text.isBlank()) {
                throw Problem.invalid("bad-" + Words.of(form), "", "the body is empty", "one document");
            }
            return text;
        } catch (CharacterCodingException e) {
            throw Problem.invalid("bad-" + Words.of(form), "", "the body is not encoded in UTF-8", "UTF-8");
        }
    }

    /** @throws Problem with one detail for each item and field that is wrong */
    public <B extends Body> List<B> list(Class<B> type) {
        return Binder.bindList(type, TreeReader.read(bytes, form));
    }
}
