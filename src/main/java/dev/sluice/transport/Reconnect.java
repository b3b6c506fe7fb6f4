package dev.sluice.transport;

import java.time.Duration;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long to wait before dialling again: the first pause, doubled each time up to the
 * longest, each shortened at random by up to half.
 *
 * @param first the first pause; 250 ms unless set
 * @param max the longest pause; 30 s unless set
 */
public record Reconnect(@DefaultValue("250ms") Duration first, @DefaultValue("30s") Duration max) {
}
