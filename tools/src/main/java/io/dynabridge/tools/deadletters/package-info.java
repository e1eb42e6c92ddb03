/** What a sink could not apply: shown with its reason, and cleared when it has been dealt with. */
package io.dynabridge.tools.deadletters;
