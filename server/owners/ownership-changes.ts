import type { Platform } from "../../shared/compose";
import { OWNERSHIP_TOPIC } from "../../shared/domain/owners/owners.topics";
import { liveQuery } from "../graphql/subscriptions/live-query";
import type { OwnershipChangeType } from "./owner.type";

/** A transaction may commit after a later one: recent changes are read again and published once. */
const OVERLAP_MS = 30_000;

/** The resources of an integration whose owners change from now on, until the subscriber leaves. */
export function ownershipChanges(
  { live, ownersQueries, clock }: Pick<Platform, "live" | "ownersQueries" | "clock">,
  integrationId: string,
): AsyncGenerator<OwnershipChangeType> {
  const startedAt = clock.now();
  let since = startedAt;
  let told = new Set<string>();
  return liveQuery(live, OWNERSHIP_TOPIC, integrationId, async () => {
    const changed = await ownersQueries.changedSince(integrationId, since);
    const keyOf = (change: (typeof changed)[number]) => `${change.resourceId} ${change.resolvedAt.getTime()}`;
    const news = changed.filter((change) => !told.has(keyOf(change)));
    told = new Set(changed.map(keyOf));
    since = new Date(Math.max(startedAt.getTime(), clock.now().getTime() - OVERLAP_MS));
    return news.length === 0 ? [] : [{ integrationId, resourceIds: news.map((change) => change.resourceId) }];
  });
}
