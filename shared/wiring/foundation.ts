import type { Logger } from "pino";
import type { DataSource } from "typeorm";
import { type Config, holdLimitsOf, redisUrl, secretKeysOf } from "../config/config";
import type { SignInSettings } from "../config/sign-in-settings";
import { AuditAnchor } from "../domain/audit/seals/audit-anchor";
import { SealSigner } from "../domain/audit/seals/seal-signer";
import { writeAudit } from "../domain/audit/write-audit";
import { BindingsService } from "../domain/bindings/bindings.service";
import { bindingUsers } from "../domain/grants/binding-users";
import type { Installation } from "../domain/installation/installation.entity";
import type { Clock, TimeKnowledge } from "../kernel/clock";
import { WriteProbe } from "../platform/database/connections/write-probe";
import { UnitOfWork } from "../platform/database/unit-of-work";
import { createLiveEvents } from "../platform/live/create-live-events";
import { Metrics } from "../platform/metrics/metrics";
import { createJobQueue } from "../platform/queue/bullmq-queue";
import type { QueueBackend } from "../platform/queue/queue-backend";

/** The inputs of a process's wiring. */
export interface Base {
  readonly config: Config;
  readonly log: Logger;
  /** The machine's own time, for deadlines judged by others than Drawbridge's processes. */
  readonly machine: Clock;
  readonly db: DataSource;
  readonly installation: Installation;
  readonly signIn: SignInSettings;
}

/** The database's time, which all processes share. */
export interface SharedTime {
  readonly clock: Clock;
  readonly time: TimeKnowledge;
}

export type Foundation = ReturnType<typeof foundationOf>;

/** The foundation of all services. */
export function foundationOf(base: Base, grantsDb: DataSource, { clock, time }: SharedTime) {
  const { config, log, db } = base;
  const queueBackend = queueBackendOf(config);
  const queue = createJobQueue(queueBackend, log);
  const live = createLiveEvents(
    config.REDIS_URL
      ? { kind: "redis", url: redisUrl(config.REDIS_URL) }
      : { kind: "postgres", url: config.DATABASE_URL },
    log,
  );
  const uowOn = (dataSource: DataSource) => new UnitOfWork({ dataSource, queue, live, clock, audit: writeAudit, log });
  const uow = uowOn(db);
  const writeProbe = new WriteProbe(db);
  const secretKeys = secretKeysOf(config);
  const sealSigner = new SealSigner(secretKeys);
  return {
    ...base,
    clock,
    time,
    queue,
    queueBackend,
    writeProbe,
    metrics: new Metrics({ db, writeProbe, queue, log, time }),
    live,
    uow,
    /** The grant loop's database, whose connections nothing else can exhaust. */
    grantLoop: { db: grantsDb, uow: grantsDb === db ? uow : uowOn(grantsDb) },
    holdLimits: holdLimitsOf(config),
    secretKeys,
    sealSigner,
    auditAnchor: new AuditAnchor({ signer: sealSigner, path: config.DRAWBRIDGE_AUDIT_ANCHOR }),
    bindings: new BindingsService({ users: bindingUsers }),
    bindingUsers,
  };
}

function queueBackendOf(config: Config): QueueBackend {
  return config.REDIS_URL
    ? { kind: "redis", url: redisUrl(config.REDIS_URL) }
    : { kind: "postgres", pool: config.DATABASE_URL, connections: config.DRAWBRIDGE_QUEUE_CONNECTIONS };
}
