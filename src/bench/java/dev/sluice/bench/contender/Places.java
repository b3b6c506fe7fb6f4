package dev.sluice.bench.contender;

/**
 * What a contender works between.
 *
 * @param port the port to listen on, on 127.0.0.1
 * @param farPort the port of the far side for {@link Task#RELAY}, else 0
 * @param service the service that every contender calls
 */
public record Places(int port, int farPort, Service service) {
}
