/** What a migration would meet and cost, asked before anything is made; and the two connector configs that carry it out. */
package io.dynabridge.tools.plan;
