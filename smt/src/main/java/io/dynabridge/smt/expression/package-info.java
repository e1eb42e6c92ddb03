/** Expressions over items, in the Common Expression Language, with DynamoDB's exact numbers. */
package io.dynabridge.smt.expression;
