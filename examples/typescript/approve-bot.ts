/**
 * A bot that approves what is harmless and leaves everything else to people: View alone, for at most an hour, with a ticket in
 * the justification. It follows what waits for its decision until it is stopped.
 *
 * Needs a token of a person who is an approver, with the scopes READ and DECIDE.
 */
import { Drawbridge, run } from "./client";
import { ApproveDocument, WaitingForMeDocument, type WaitingForMeSubscription } from "./operations";

type Request = NonNullable<WaitingForMeSubscription["approvalsWaiting"]>["requests"][number];

const TICKET = /\b[A-Z]{2,10}-\d+\b/;
const LONGEST_SECONDS = 3_600;

run(async () => {
  const drawbridge = Drawbridge.fromEnvironment();
  for await (const { approvalsWaiting } of drawbridge.follow(WaitingForMeDocument, {})) {
    for (const request of approvalsWaiting!.requests) await decide(drawbridge, request);
  }
});

async function decide(drawbridge: Drawbridge, request: Request): Promise<void> {
  const ticket = TICKET.exec(request.justification ?? "")?.[0];
  const itemIds = request.items.filter(isHarmless).map(({ id }) => id);
  if (!ticket || itemIds.length === 0) return;
  try {
    await drawbridge.ask(ApproveDocument, { requestId: request.id, itemIds, reason: `Read access for ${ticket}` });
    console.log(`Approved ${itemIds.length} of ${request.items.length} items of ${request.id} for ${ticket}.`);
  } catch (error) {
    // Somebody may have decided meanwhile: the next event says what is left.
    console.log(`Left ${request.id}: ${(error as Error).message}`);
  }
}

function isHarmless({ state, decision, durationSeconds, access }: Request["items"][number]): boolean {
  const isShort = durationSeconds !== null && durationSeconds <= LONGEST_SECONDS;
  const isView = access.permissions.every(({ id }) => id === "AmazonEKSViewPolicy");
  return state === "PENDING" && decision?.mayDecide === true && isShort && isView;
}
