import type { Platform } from "../../shared/compose";
import type { OwnershipHorizon } from "../../shared/domain/owners/changed-ownerships";
import { OWNERSHIP_TOPIC } from "../../shared/domain/owners/owners.topics";
import { liveQuery } from "../graphql/subscriptions/live-query";
import type { OwnershipChangeType } from "./owner.type";

/**
 * The subscriber's own query may have come before a change was committed, so changes of that long before the
 * subscription count too.
 */
const BEFORE_MS = 30_000;

/** The resources of an integration whose owners changed lately or change from now on, until the subscriber leaves. */
export function ownershipChanges(
  { live, ownersQueries, clock }: Pick<Platform, "live" | "ownersQueries" | "clock">,
  integrationId: string,
): AsyncGenerator<OwnershipChangeType> {
  let since: OwnershipHorizon | Date = new Date(clock.now().getTime() - BEFORE_MS);
  let sent = new Set<string>();
  return liveQuery(live, OWNERSHIP_TOPIC, integrationId, async () => {
    const { changes, horizon } = await ownersQueries.changedSince(integrationId, since);
    const keyOf = (change: (typeof changes)[number]) => `${change.resourceId} ${change.xid}`;
    const news = changes.filter((change) => !change.isEarlier && !sent.has(keyOf(change)));
    sent = new Set(changes.map(keyOf));
    since = horizon;
    return news.length === 0 ? [] : [{ integrationId, resourceIds: news.map((change) => change.resourceId) }];
  });
}
