package dev.sluice.framing;

/**
 * How a stream is cut, as configured.
 */
public record FramingDefinition() {

}
