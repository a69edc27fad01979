/**
 * Lists who has access to production at this moment: people, clusters, permissions, until when and why.
 * Production is where a cluster has the tag env=prod. Needs a token with the scope READ of an admin or an auditor.
 */
import { Drawbridge, everyNode, run } from "./client";
import { ProdClustersDocument, WhoHasAccessDocument } from "./operations";

/** As many ids as one filter takes. */
const AT_ONCE = 50;

run(async () => {
  const drawbridge = Drawbridge.fromEnvironment();
  const ids: string[] = [];
  const clusters = everyNode(async (after) => (await drawbridge.ask(ProdClustersDocument, { after })).resources!);
  for await (const { id } of clusters) ids.push(id);
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    const filter = { resourceIds: ids.slice(start, start + AT_ONCE), states: ["ACTIVE" as const] };
    const grants = everyNode(async (after) => (await drawbridge.ask(WhoHasAccessDocument, { filter, after })).grants!);
    for await (const { person, resourceName, access, endsAt, request } of grants) {
      const permissions = access.permissions.map(({ name }) => name).join(", ");
      const why = request?.justification ?? "by an automatic flow";
      console.log([resourceName, person.displayName, permissions, endsAt ?? "until revoked", why].join("\t"));
    }
  }
});
