package dev.fettle.api.wire;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;

/** Hands the bytes of a body on, with the form that its media type names. */
public final class DocumentReader implements MessageBodyReader<Document> {
    @Override
    public boolean isReadable(Class<?> type, Type generic, Annotation[] annotations, MediaType media) {
        return type == Document.class;
    }

    @Override
    public Document readFrom(
            Class<Document> type,
            Type generic,
            Annotation[] annotations,
            MediaType media,
            MultivaluedMap<String, String> headers,
            InputStream in)
            throws IOException {
        boolean json = media.getSubtype().equalsIgnoreCase("json");
        return new Document(in.readAllBytes(), json ? TreeReader.Form.JSON : TreeReader.Form.YAML);
    }
}
