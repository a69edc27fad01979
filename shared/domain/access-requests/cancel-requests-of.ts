import type { Tx } from "../../platform/database/unit-of-work";
import type { AccessRequest } from "./access-request.entity";
import { publishRequestEvents } from "./publish-request-events";
import { type ItemOutcome, lockRequests, writeItemStates, writeRequestStates } from "./request-rows";

/** Cancels what waits for a decision of all requests by which a person would get access. Answers those requests. */
export async function cancelRequestsOf(tx: Tx, granteeId: string, reason: string): Promise<AccessRequest[]> {
  const waiting: { id: string }[] = await tx.manager.query(WAITING, [granteeId]);
  const news = (
    await lockRequests(
      tx,
      waiting.map(({ id }) => id),
    )
  )
    .map((whole) => ({
      event: "request.cancelled" as const,
      whole,
      // Some may have been decided until the lock was there.
      items: whole.items.filter(({ state }) => state === "PENDING"),
      reason,
    }))
    .filter(({ items }) => items.length > 0);
  await writeItemStates(
    tx,
    news.flatMap(({ items }) =>
      items.map((item): ItemOutcome => ({ item, state: "CANCELLED", cancelReason: "BY_PERSON" })),
    ),
  );
  await writeRequestStates(
    tx,
    news.map(({ whole }) => whole),
  );
  await publishRequestEvents(tx, news);
  return news.map(({ whole }) => whole.request);
}

const WAITING = `
select distinct r.id from access_requests r join access_request_items i on i.request_id = r.id
 where r.grantee_id = $1 and i.next_timer_at is not null`;
