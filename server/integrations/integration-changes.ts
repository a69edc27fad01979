import type { Platform } from "../../shared/compose";
import { ANY_CONNECTOR, CONNECTOR_TOPIC } from "../../shared/domain/connectors/connectors.topics";
import type { Integration } from "../../shared/domain/integrations/integration.entity";
import { ANY_INTEGRATION, INTEGRATION_TOPIC } from "../../shared/domain/integrations/integrations.topics";
import type { LiveEvents } from "../../shared/platform/live/live-events";
import { createLoaders, type Loaders } from "../graphql/loaders";
import { liveQuery } from "../graphql/subscriptions/live-query";
import { SentStates } from "../graphql/subscriptions/sent-states";
import type { IntegrationEventType } from "./integration.type";
import { integrationWarningsOf, reportOf } from "./integration-report";

/**
 * One integration, or all, in their current state, and each again when its settings, status, warnings or last sync
 * change. The stream of one integration ends with its deletion.
 */
export function integrationChanges(platform: Platform, id: string | null): AsyncGenerator<IntegrationEventType> {
  const sent = new SentStates();
  let isOver = false;
  return liveQuery(withConnectors(platform.live), INTEGRATION_TOPIC, id ?? ANY_INTEGRATION, async () => {
    if (isOver) return null;
    const integrations = await platform.integrationsQueries.followed(id);
    // New loaders each time: loaders cache what they have read.
    const loaders = createLoaders(platform);
    const states = await Promise.all(integrations.map((one) => stateOf(one, { platform, loaders })));
    isOver = id !== null && integrations.length === 0;
    const byId = new Map(integrations.map((one) => [one.id, one]));
    const seen = new Map(integrations.map((one, n) => [one.id, states[n]]));
    return sent
      .changesIn(seen)
      .map((integrationId) => ({ integrationId, integration: byId.get(integrationId) ?? null }));
  });
}

/** Compares the visible fields; `syncProgress` reports progress within a sync. */
async function stateOf(integration: Integration, reads: { platform: Platform; loaders: Loaders }): Promise<unknown> {
  const [report, warnings, lastRun, settingsCheck] = await Promise.all([
    reportOf(integration, reads),
    integrationWarningsOf(integration, reads.loaders),
    reads.loaders.lastRun.load(integration.id),
    reads.loaders.settingsCheck.load(integration.id),
  ]);
  return [integration, report, warnings, lastRun && [lastRun.id, lastRun.state, lastRun.failure], settingsCheck];
}

/** An integration has status ERROR while its connector is disconnected. */
function withConnectors(live: Pick<LiveEvents, "subscribe">): Pick<LiveEvents, "subscribe"> {
  return {
    subscribe(topic, key, listener) {
      const ends = [live.subscribe(topic, key, listener), live.subscribe(CONNECTOR_TOPIC, ANY_CONNECTOR, listener)];
      return () => {
        for (const end of ends) end();
      };
    },
  };
}
