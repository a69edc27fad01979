/**
 * Asks for access to a cluster and waits until it is there, as a step of a pipeline.
 *
 *     ask-and-wait <cluster> <permission> <minutes> <justification>
 *
 * Exit code 0: the access is there. 1: it was refused, did not come, or the API has an error. 2: called wrongly.
 * Needs a token of a person with the scopes READ and REQUEST. PIPELINE_RUN, where it is set, names the request: a step that
 * is run again follows the same request and does not ask twice.
 */
import { Drawbridge, run, WrongCall } from "./client";
import {
  AskDocument,
  FindClusterDocument,
  FollowGrantDocument,
  FollowRequestDocument,
  type FollowRequestSubscription,
} from "./operations";

type Item = NonNullable<FollowRequestSubscription["accessRequestChanged"]>["items"][number];

run(async ([cluster, permission, minutes = "", justification, ...rest]) => {
  if (!cluster || !permission || !/^[1-9]\d*$/.test(minutes) || !justification || rest.length > 0) {
    throw new WrongCall("Usage: ask-and-wait <cluster> <permission> <minutes> <justification>");
  }
  const drawbridge = Drawbridge.fromEnvironment();
  const resourceIds = [await findCluster(drawbridge, cluster)];
  const input = { resourceIds, permissions: [{ permission }], durationSeconds: Number(minutes) * 60, justification };
  const clientRequestId = process.env.PIPELINE_RUN || null;
  const { createAccessRequest } = await drawbridge.ask(AskDocument, { input: { ...input, clientRequestId } });
  const { id, state } = createAccessRequest!.request;
  console.log(`Request ${id}: ${state}`);
  console.log(await untilActive(drawbridge, await untilApproved(drawbridge, id)));
});

async function findCluster(drawbridge: Drawbridge, name: string): Promise<string> {
  const { requestableResources } = await drawbridge.ask(FindClusterDocument, { search: name });
  const found = requestableResources!.nodes.filter(({ resource }) => resource.name === name);
  if (found.length !== 1) throw new Error(`${found.length} clusters that you may ask for are named '${name}'.`);
  return found[0]!.resource.id;
}

/** The id of the grant that the approval made. From then on the grant is followed: it tells what it waits for, too. */
function untilApproved(drawbridge: Drawbridge, requestId: string): Promise<string> {
  return drawbridge.follow(FollowRequestDocument, { requestId }, ({ accessRequestChanged }) => {
    const item = accessRequestChanged!.items[0]!;
    if (item.grantId) return item.grantId;
    if (item.state !== "PENDING") throw new Error(sayEnd(item));
    return undefined;
  });
}

function untilActive(drawbridge: Drawbridge, grantId: string): Promise<string> {
  return drawbridge.follow(FollowGrantDocument, { grantId }, ({ grantChanged }) => {
    const { state, resourceName, access, endsAt, endReason, endMessage, waitingFor } = grantChanged!;
    if (waitingFor) console.log(`Grant ${grantId} waits: ${waitingFor.message}`);
    if (state === "PENDING") return undefined;
    if (state !== "ACTIVE") throw new Error(`Grant ${grantId}: ${state} (${endReason}). ${endMessage ?? ""}`);
    const permissions = access.permissions.map(({ name }) => name).join(", ");
    return `Grant ${grantId}: ACTIVE, ${permissions} on ${resourceName} until ${endsAt ?? "it is revoked"}`;
  });
}

function sayEnd({ state, cancelReason, decisions }: Item): string {
  const last = decisions.at(-1);
  const by =
    last?.decision === "REJECT" ? ` by ${last.decidedBy?.displayName}: ${last.reason ?? "no reason given"}` : "";
  return `The request is ${state}${cancelReason ? ` (${cancelReason})` : ""}${by}`;
}
