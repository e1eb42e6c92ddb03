/** The demo: a whole migration of books on the local stack, with a live workload, checked item by item. */
package io.dynabridge.tools.demo;
