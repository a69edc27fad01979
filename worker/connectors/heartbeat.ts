import type { Logger } from "pino";
import type { Platform } from "../../shared/compose";
import type { Config } from "../../shared/config/config";
import type { CallerIdentity, Cloud } from "../../shared/domain/cloud/cloud.port";
import type { ConnectorKind } from "../../shared/domain/connectors/connector.entity";
import { HEARTBEAT_SECONDS } from "../../shared/domain/connectors/connector-status";
import { CONNECTOR_TOPIC, connectorKeys } from "../../shared/domain/connectors/connectors.topics";
import { registerConnector } from "../../shared/domain/connectors/register-connector";
import { ProviderFailure } from "../../shared/kernel/app-error";
import { repeatWork } from "../../shared/kernel/async/repeat";
import type { LiveEvents } from "../../shared/platform/live/live-events";
import { VERSION } from "../../shared/version";

const IDENTITY_TIMEOUT_MS = 5_000;

const TIME_NOT_KNOWN =
  "The clock of the connector or of the database was set, or the database was not asked for its time for minutes: nothing is begun until it was asked again.";

export interface Heartbeat {
  readonly connectorId: string;
  stop(): Promise<void>;
}

/** Registers this connector, then says every few seconds that it is there. Until AWS says who it is, it keeps asking. */
export async function startHeartbeat(platform: Platform, cloud: Cloud): Promise<Heartbeat> {
  const { config, db, clock, time, log, live } = platform;
  let identity: CallerIdentity | null = null;
  let problem: string | null = null;
  let id: string | undefined;

  const beat = async () => {
    if (!identity) {
      const answer = await whoAmI(cloud);
      if (answer instanceof ProviderFailure) {
        if (problem !== answer.message) log.warn({ code: answer.code }, `no identity in AWS: ${answer.message}`);
        problem = answer.message;
      } else {
        identity = answer;
        problem = null;
      }
    }
    const registered = await registerConnector(
      db,
      {
        name: config.DRAWBRIDGE_CONNECTOR_NAME,
        kind: connectorKind(config),
        softwareVersion: VERSION,
        accountId: identity?.accountId ?? null,
        region: config.AWS_REGION ?? null,
        callerArn: identity?.arn ?? null,
        problem: time.isKnown ? problem : TIME_NOT_KNOWN,
      },
      clock.now(),
      id,
    );
    id ??= registered.id;
    if (registered.id !== id) log.error({ connectorId: id, now: registered.id }, REPLACED);
    if (registered.isNews) publishConnector(live, id, log);
    return id;
  };
  const connectorId = await beat();
  const beats = repeatWork("heartbeat", HEARTBEAT_SECONDS * 1000, log, async () => void (await beat()));
  return { connectorId, stop: () => beats.stop() };
}

const REPLACED =
  "The connector was deleted while this worker was cut off, and another worker registered it again. Restart this worker.";

function publishConnector(live: LiveEvents, id: string, log: Logger): void {
  const hints = connectorKeys(id).map((key) => live.publish(CONNECTOR_TOPIC, key));
  Promise.all(hints).catch((error: unknown) => log.warn({ err: error }, "a live hint about the connector was lost"));
}

async function whoAmI(cloud: Cloud): Promise<CallerIdentity | ProviderFailure> {
  try {
    return await cloud.callerIdentity(AbortSignal.timeout(IDENTITY_TIMEOUT_MS));
  } catch (error) {
    if (error instanceof ProviderFailure) return error;
    throw error;
  }
}

function connectorKind(config: Config): ConnectorKind {
  if (config.DRAWBRIDGE_CONNECTOR_KIND) return config.DRAWBRIDGE_CONNECTOR_KIND;
  if (config.ECS_CONTAINER_METADATA_URI_V4) return "ECS";
  return config.KUBERNETES_SERVICE_HOST ? "EKS" : "LOCAL";
}
