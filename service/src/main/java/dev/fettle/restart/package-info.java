/**
 * How the process of a server is restarted: by a command on this machine, by one over SSH, or by the deletion of its
 * pod. The only place that sees the SSH client and the Kubernetes client; {@link dev.fettle.restart.RestartWays} is the
 * way in.
 */
@NullMarked
package dev.fettle.restart;

import org.jspecify.annotations.NullMarked;
