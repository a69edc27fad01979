/**
 * Asks for access to a cluster and waits until it is there, as a step of a pipeline: exit code 0 when all of it is ACTIVE.
 *
 *     ask-and-wait <cluster> <permission> <minutes> <justification>
 *
 * Needs a token of a person with the scopes READ and REQUEST. PIPELINE_RUN, where it is set, names the request: a step that
 * is run again follows the same request and does not ask twice.
 */
import { Drawbridge, run } from "./client";
import { AskDocument, FindClusterDocument, FollowRequestDocument, type FollowRequestSubscription } from "./operations";

type Item = NonNullable<FollowRequestSubscription["accessRequestChanged"]>["items"][number];

run(async () => {
  const [cluster, permission, minutes, justification] = process.argv.slice(2);
  if (!cluster || !permission || !minutes || !justification) {
    throw new Error("Usage: ask-and-wait <cluster> <permission> <minutes> <justification>");
  }
  const drawbridge = Drawbridge.fromEnvironment();
  const resourceIds = [await findCluster(drawbridge, cluster)];
  const input = { resourceIds, permissions: [{ permission }], durationSeconds: Number(minutes) * 60, justification };
  const clientRequestId = process.env.PIPELINE_RUN ?? null;
  const { createAccessRequest } = await drawbridge.ask(AskDocument, { input: { ...input, clientRequestId } });
  const requestId = createAccessRequest!.request.id;
  console.log(`Request ${requestId} waits for a decision.`);
  await untilActive(drawbridge, requestId);
});

async function findCluster(drawbridge: Drawbridge, name: string): Promise<string> {
  const { requestableResources } = await drawbridge.ask(FindClusterDocument, { search: name });
  const found = requestableResources!.nodes.filter(({ resource }) => resource.name === name);
  if (found.length !== 1) throw new Error(`${found.length} clusters that can be asked for are called '${name}'.`);
  return found[0]!.resource.id;
}

async function untilActive(drawbridge: Drawbridge, requestId: string): Promise<void> {
  let told = "";
  for await (const { accessRequestChanged } of drawbridge.follow(FollowRequestDocument, { requestId })) {
    const items = accessRequestChanged!.items;
    const line = items.map(sayItem).join("; ");
    if (line !== told) console.log(line);
    told = line;
    const failed = items.find(({ state }) => ["REJECTED", "CANCELLED", "LAPSED", "FAILED"].includes(state));
    if (failed) throw new Error(`${failed.resourceName}: ${failed.state}`);
    if (items.every(({ grant }) => grant?.state === "ACTIVE")) return;
  }
}

function sayItem({ resourceName, state, grant }: Item): string {
  if (!grant) return `${resourceName}: ${state}`;
  const until = grant.endsAt ? ` until ${grant.endsAt}` : "";
  return `${resourceName}: ${grant.state}${until}${grant.waitingFor ? ` (${grant.waitingFor.message})` : ""}`;
}
