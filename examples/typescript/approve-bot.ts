/**
 * A bot that approves what is harmless and leaves everything else to people: View alone, for at most an hour, with a ticket in
 * the justification. It follows what waits for its decision until it is stopped.
 *
 *     approve-bot
 *
 * Needs a token of a person who is an approver, with the scopes READ and DECIDE.
 */
import { Drawbridge, everyNode, run, WrongCall } from "./client";
import { ApproveDocument, CountWaitingDocument, WaitingForMeDocument, type WaitingForMeQuery } from "./operations";

type Request = NonNullable<WaitingForMeQuery["accessRequests"]>["nodes"][number];

const TICKET = /\b[A-Z]{2,10}-\d+\b/;
const LONGEST_SECONDS = 3_600;

run(async (args) => {
  if (args.length > 0) throw new WrongCall("Usage: approve-bot");
  const drawbridge = Drawbridge.fromEnvironment();
  await drawbridge.follow(CountWaitingDocument, {}, async ({ approvalsWaiting }) => {
    console.log(`${approvalsWaiting!.count} requests wait for this approver.`);
    for await (const request of waiting(drawbridge)) await decide(drawbridge, request);
  });
});

/** All of them: an event has the first 50 alone, which may be those that are left to people. */
function waiting(drawbridge: Drawbridge) {
  return everyNode(async (after) => (await drawbridge.ask(WaitingForMeDocument, { after })).accessRequests!);
}

async function decide(drawbridge: Drawbridge, { id, justification, items }: Request): Promise<void> {
  const ticket = TICKET.exec(justification ?? "")?.[0];
  const itemIds = items.filter(isHarmless).map((item) => item.id);
  if (!ticket || itemIds.length === 0) return;
  try {
    await drawbridge.ask(ApproveDocument, { requestId: id, itemIds, reason: `View for ${ticket}, approved by a bot` });
    console.log(`Approved ${itemIds.length} of ${items.length} items of ${id} for ${ticket}.`);
  } catch (error) {
    // Somebody may have decided meanwhile: the next event says what is left.
    console.error(`Left ${id} to people: ${(error as Error).message}`);
  }
}

/** By the policies and groups as they are written: `permissions` leaves out what the catalog no longer knows. */
function isHarmless({ state, decision, durationSeconds, access }: Request["items"][number]): boolean {
  const isShort = durationSeconds !== null && durationSeconds <= LONGEST_SECONDS;
  const isView =
    access.__typename === "ClusterAccess" &&
    access.kubernetesGroups.length === 0 &&
    access.policies.every(({ policy }) => policy === "AmazonEKSViewPolicy");
  return state === "PENDING" && decision?.mayDecide === true && isShort && isView;
}
