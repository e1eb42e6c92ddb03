/**
 * The record that crosses from source to sink, as Connect and JDK types only: every Connect plugin has a class loader
 * of its own, so nothing here is ever recognised by {@code instanceof} of one of our classes on the other side.
 */
package io.dynabridge.envelope;
