import type { Logger } from "pino";
import { compose, type Platform } from "../shared/compose";
import { assertAwsConfig, type Config } from "../shared/config/config";
import { workerConnections } from "../shared/config/pool-sizes";
import { startAuditMaintenance } from "../shared/domain/audit/audit-maintenance";
import { stopTogether } from "../shared/kernel/async/stop-together";
import { createCloud } from "../shared/platform/aws/cloud";
import { serveMetrics } from "../shared/platform/metrics/metrics-server";
import { QUEUE_GROUPS } from "../shared/platform/queue/job";
import type { Running } from "../shared/run-main";
import { startHeartbeat } from "./connectors/heartbeat";
import { startDriftScans } from "./drift/drift-scans";
import { startDueTimer } from "./grants/due-timer";
import { createGrantWork } from "./grants/grant-work";
import { jobRoutes } from "./handlers";
import { startNotificationDelivery } from "./outbox/notification-delivery";
import { startWebhookDelivery } from "./outbox/webhook-delivery";
import { startQueueJobs } from "./queue-jobs";
import { startSchedules } from "./schedules";

/** All parts have this long between SIGTERM and their end; what is not finished is taken over. */
const GRACE_MS = 10_000;

/** Running work has less, so that the rest is enough for closing the queue. */
const WORK_MS = 8_000;

/** Time limit for closing the connections. A statement that hangs ends with the process. */
const CLOSE_MS = 5_000;

/** Far more than any takes. A row that is held, or a database that is gone, must not hold up what ends access. */
const STATEMENT_TIMEOUT_MS = 120_000;

/** However many others wait for the connections of all, access ends over these. */
const GRANT_CONNECTIONS = 4;

/** A connector: registers itself, then does the jobs that are sent to it, and only those. */
export async function startWorker(config: Config, log: Logger): Promise<Running> {
  assertAwsConfig(config);
  const platform = await compose({
    config,
    log,
    applicationName: "drawbridge-worker",
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    ownConnections: workerConnections(config, QUEUE_GROUPS.length),
    grantConnections: GRANT_CONNECTIONS,
  });
  const { metrics } = platform;
  const onCall = (operation: string, outcome: string) => metrics.awsCalls.inc({ operation, outcome });
  const cloud = createCloud({ installationId: platform.installation.id, clock: platform.machine, log, onCall });
  try {
    const measured = await startMetrics(platform);
    const heartbeat = await startHeartbeat(platform, cloud);
    const { connectorId } = heartbeat;
    const deps = { ...platform, installationId: platform.installation.id, cloud };
    const grantWork = createGrantWork(deps);
    const schedules = startSchedules(platform, connectorId);
    const dueTimer = startDueTimer(platform, connectorId, grantWork);
    const driftScans = startDriftScans(deps, connectorId);
    const webhookDelivery = startWebhookDelivery(platform);
    const notificationDelivery = startNotificationDelivery(platform);
    const jobs = startQueueJobs(platform, connectorId, jobRoutes({ ...deps, grantWork }));
    // Nothing that ends access waits for it: it reads the anchor's file, whose disk may hang.
    const auditMaintenance = await startAuditMaintenance(platform);
    log.info({ connectorId, connector: config.DRAWBRIDGE_CONNECTOR_NAME }, "worker ready");
    return {
      ready: { connectorId, ...(measured && { metricsPort: measured.port }) },
      failed: jobs.failed,
      async stop() {
        const parts = {
          jobs: () => jobs.stop(WORK_MS),
          dueTimer: () => dueTimer.stop(WORK_MS),
          driftScans: () => driftScans.stop(WORK_MS),
          sweeps: () => schedules.stop(),
          webhooks: () => webhookDelivery.stop(),
          notifications: () => notificationDelivery.stop(),
          audit: () => auditMaintenance.stop(),
        };
        await stopTogether(parts, GRACE_MS, log);
        const close = async () => {
          await heartbeat.stop();
          await measured?.close();
          await platform.close();
        };
        await stopTogether({ close }, CLOSE_MS, log);
      },
    };
  } catch (error) {
    await platform.close();
    throw error;
  }
}

async function startMetrics({ config, metrics, log }: Platform) {
  const { HOST: host, METRICS_PORT: port, METRICS_TOKEN: token } = config;
  return port === undefined ? null : serveMetrics(metrics, { host, port, token }, log);
}
