package dev.fettle.fleet;

import java.util.ArrayList;
import java.util.List;

/** All deployments, read a page at a time. */
final class Deployments {
    private static final int PAGE = 500;

    private Deployments() {}

    static List<Deployment> all(FleetStore fleet) {
        List<Deployment> all = new ArrayList<>();
        String after = "";
        List<Deployment> page;
        do {
            page = fleet.deployments(after, PAGE);
            all.addAll(page);
            after = page.isEmpty() ? after : page.getLast().name();
        } while (page.size() == PAGE);
        return all;
    }
}
