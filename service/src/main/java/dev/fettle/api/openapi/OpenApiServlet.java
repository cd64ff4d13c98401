package dev.fettle.api.openapi;

import com.google.common.base.Suppliers;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/** Serves the description, which is made when it is first asked for, and then kept. */
public final class OpenApiServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Supplier<byte[]> document;

    public OpenApiServlet(List<Class<?>> resources, String base, String version) {
        this.document = Suppliers.memoize(
                () -> OpenApiDocument.write(resources, base, version).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        byte[] body = document.get();
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
