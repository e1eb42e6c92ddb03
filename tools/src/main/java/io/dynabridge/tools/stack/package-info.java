/** The local stack: DynamoDB Local, a KRaft broker and Connect workers as child processes, and a client of Connect. */
package io.dynabridge.tools.stack;
