<#-- doc/licenses.txt of an archive: one line for each jar of others in lib/. -->
The libraries in lib/ that are not DynaBridge's own, each with its licence.

<#list dependencyMap as entry>
<#assign library = entry.getKey() />
<#if library.groupId != "io.dynabridge">
${library.artifactId}-${library.version}.jar | ${entry.getValue()?join(", ")} | ${library.groupId}:${library.artifactId} | ${library.url!"-"}
</#if>
</#list>
