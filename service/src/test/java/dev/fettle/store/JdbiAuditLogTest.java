package dev.fettle.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.audit.AuditEvent;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class JdbiAuditLogTest {
    @Test
    void anEventsTypeIsItsNameInKebabCase() {
        assertThat(JdbiAuditLog.type(AuditEvent.ChangeVoted.class)).isEqualTo("change-voted");
        assertThat(JdbiAuditLog.type(AuditEvent.PlanMade.class)).isEqualTo("plan-made");
        for (Class<?> event : AuditEvent.class.getPermittedSubclasses()) {
            assertThat(JdbiAuditLog.type(event.asSubclass(AuditEvent.class)))
                    .matches("[a-z]+(-[a-z]+)*")
                    .isEqualTo(kebab(event.getSimpleName()));
        }
    }

    static String kebab(String name) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            if (i > 0 && Character.isUpperCase(name.charAt(i))) {
                text.append('-');
            }
            text.append(name.charAt(i));
        }
        return text.toString().toLowerCase(Locale.ROOT);
    }
}
