import type { Platform } from "../../shared/compose";
import { OWNERSHIP_TOPIC } from "../../shared/domain/owners/owners.topics";
import { liveQuery } from "../graphql/subscriptions/live-query";
import type { OwnershipChangeType } from "./owner.type";

/**
 * Recent changes are read at each hint and published once, because a transaction may commit after a later one. The
 * subscriber's own query may have come before the commit, so the changes before the subscription count too.
 */
const OVERLAP_MS = 30_000;

/** The resources of an integration whose owners changed lately or change from now on, until the subscriber leaves. */
export function ownershipChanges(
  { live, ownersQueries, clock }: Pick<Platform, "live" | "ownersQueries" | "clock">,
  integrationId: string,
): AsyncGenerator<OwnershipChangeType> {
  let since = new Date(clock.now().getTime() - OVERLAP_MS);
  let told = new Set<string>();
  return liveQuery(live, OWNERSHIP_TOPIC, integrationId, async () => {
    const changed = await ownersQueries.changedSince(integrationId, since);
    const keyOf = (change: (typeof changed)[number]) => `${change.resourceId} ${change.resolvedAt.getTime()}`;
    const news = changed.filter((change) => !told.has(keyOf(change)));
    told = new Set(changed.map(keyOf));
    since = new Date(clock.now().getTime() - OVERLAP_MS);
    return news.length === 0 ? [] : [{ integrationId, resourceIds: news.map((change) => change.resourceId) }];
  });
}
