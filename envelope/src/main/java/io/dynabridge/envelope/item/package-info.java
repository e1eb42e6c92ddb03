/**
 * A DynamoDB item as Connect data: a map from attribute name to a map of exactly one entry, type to value, as in
 * DynamoDB JSON: {@code {"pages": {"N": "374"}}}. Such maps are read-only by convention: who changes one, copies first.
 */
package io.dynabridge.envelope.item;
