package dev.fettle.fleet;

import dev.fettle.Problem;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A deployment as a user describes it. One that exists is right in form; whether its servers answer is found out when it
 * is registered.
 *
 * @param name lower-case letters, digits and dashes, 1 to 63, beginning with a letter or a digit
 * @param seeds 1 to 64; exactly one for {@code standalone}; those of the Sentinels for {@code sentinel}
 * @param labels at most 64; keys such as {@code tier} or {@code team.name}, values printable, up to 255
 */
public record Registration(String name, Kind kind, List<Address> seeds, Access access, Map<String, String> labels) {
    /** @throws Problem {@code bad-registration} with a detail for each field that is wrong */
    public Registration {
        seeds = List.copyOf(seeds);
        SortedMap<String, String> sorted = new TreeMap<>(labels);
        labels = Collections.unmodifiableSortedMap(sorted);
        List<Problem.Detail> wrong = RegistrationRules.wrong(name, kind, seeds, access, labels);
        if (!wrong.isEmpty()) {
            throw Problem.invalid("bad-registration", wrong);
        }
    }

    /** Whether the deployment is as described here. */
    boolean matches(Deployment deployment) {
        return kind == deployment.kind() && reaches(deployment) && labels.equals(deployment.labels());
    }

    /** Whether the servers are reached in the same way; the order of seeds is no difference. */
    boolean reaches(Deployment deployment) {
        return new HashSet<>(seeds).equals(new HashSet<>(deployment.seeds())) && access.equals(deployment.access());
    }
}
