import type { Platform } from "../../shared/compose";
import { PROVIDER_TOPIC } from "../../shared/domain/identities/identities.topics";
import { liveQuery } from "../graphql/subscriptions/live-query";
import type { ProviderProgressType } from "./provider-progress.type";

/** The latest read of a provider, now and after each change of it. */
export function providerProgress(
  { live, identitiesQueries }: Pick<Platform, "live" | "identitiesQueries">,
  providerId: string,
): AsyncGenerator<ProviderProgressType> {
  let last = "";
  return liveQuery(live, PROVIDER_TOPIC, providerId, async () => {
    const progress = await identitiesQueries.progress(providerId);
    if (!progress) return null;
    const { provider: _provider, ...seen } = progress;
    const now = JSON.stringify(seen);
    if (now === last) return [];
    last = now;
    return [progress];
  });
}
