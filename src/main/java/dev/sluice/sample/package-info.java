/**
 * The beans of the sample gateway in {@code config/application.yml}: a place for one's
 * own first bean. Not part of an application that uses Sluice as a dependency.
 */
@NullMarked
package dev.sluice.sample;

import org.jspecify.annotations.NullMarked;
