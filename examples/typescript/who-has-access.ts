/**
 * Lists who has access to production at this moment: one line for each principal on each cluster, also for access that was not
 * given by Drawbridge.
 *
 *     who-has-access [<tag>=<value>]
 *
 * Production is where a cluster has the tag env=prod, unless another one is given. Needs a token with the scope READ of an admin or an
 * auditor.
 */
import { Drawbridge, everyNode, run, WrongCall } from "./client";
import { AccessOfClusterDocument, ClustersByTagDocument } from "./operations";

run(async ([tag = "env=prod", ...rest]) => {
  const [, key, value] = /^([^=]+)=(.*)$/.exec(tag) ?? [];
  if (key === undefined || value === undefined || rest.length > 0) {
    throw new WrongCall("Usage: who-has-access [<tag>=<value>], such as env=prod");
  }
  const drawbridge = Drawbridge.fromEnvironment();
  await drawbridge.mustReadAll();
  const clusters = everyNode(
    async (after) => (await drawbridge.ask(ClustersByTagDocument, { key, value, after })).resources!,
  );
  const unread: string[] = [];
  print("CLUSTER", "ACCOUNT", "WHO", "PERMISSIONS", "UNTIL", "GIVEN BY");
  for await (const { id, name, account, lastObservedAt } of clusters) {
    if (!lastObservedAt) unread.push(name);
    for await (const { person, principal, access, until, ours } of accessOf(drawbridge, id)) {
      const permissions = access?.permissions.map((permission) => permission.name).join(", ") ?? "not read yet";
      const givenBy = ours ? "Drawbridge" : "others";
      const end = until ?? (ours ? "revoked" : "");
      print(name, account.name ?? account.number, person?.displayName ?? principal, permissions, end, givenBy);
    }
  }
  if (unread.length > 0) console.error(`What others gave was not read yet, or cannot be, on: ${unread.join(", ")}`);
});

function accessOf(drawbridge: Drawbridge, id: string) {
  return everyNode(async (after) => {
    const { resource } = await drawbridge.ask(AccessOfClusterDocument, { id, after });
    return resource!.access!;
  });
}

function print(...cells: string[]): void {
  console.log(cells.map((cell) => cell.replace(/\s+/g, " ")).join("\t"));
}
