/** Pure: what a record means for the target tables. */
package io.dynabridge.sink.plan;
