package dev.fettle.api.fleet;

import dev.fettle.Problem;
import dev.fettle.api.wire.Document;
import dev.fettle.fleet.Registration;
import java.util.ArrayList;
import java.util.List;

/** Reads a list of deployments; what is wrong with any of them is told at once, each under its index. */
final class Imports {
    private static final int MOST = 1000;

    private Imports() {}

    static List<Registration> read(Document list) {
        List<DeploymentBody> bodies = list.list(DeploymentBody.class);
        if (bodies.size() > MOST) {
            throw Problem.invalid(
                    "bad-import", "", "there are " + bodies.size() + " deployments", "at most " + MOST + " at a time");
        }
        List<Registration> registrations = new ArrayList<>();
        List<Problem.Detail> wrong = new ArrayList<>();
        for (int i = 0; i < bodies.size(); i++) {
            try {
                registrations.add(bodies.get(i).registration());
            } catch (Problem problem) {
                String item = "[" + i + "].";
                problem.details().forEach(d -> wrong.add(new Problem.Detail(item + d.field(), d.wrong(), d.right())));
            }
        }
        if (!wrong.isEmpty()) {
            throw Problem.invalid("bad-registration", wrong);
        }
        return registrations;
    }
}
