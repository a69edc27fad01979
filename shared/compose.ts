import type { Logger } from "pino";
import type { DataSource } from "typeorm";
import type { Config } from "./config/config";
import { platformConnections } from "./config/pool-sizes";
import { loadSignInSettings } from "./config/sign-in-settings";
import { continueAuditPositions } from "./domain/audit/audit-partitions";
import { ENTITIES } from "./domain/entities";
import { ensureInstallation } from "./domain/installation/installation";
import { type Clock, type MachineClock, machineClock, TIME_IS_KNOWN } from "./kernel/clock";
import { assertClockInStep } from "./platform/database/clock-check";
import { connectionName, warnWithoutConnectionRoom } from "./platform/database/connections/connection-room";
import { connectDatabase, createDataSource } from "./platform/database/connections/data-source";
import { DatabaseClock } from "./platform/database/database-clock";
import { leaseOnlyWhile } from "./platform/database/lease";
import { assertMigrated } from "./platform/database/schema-check";
import { assertServerVersion } from "./platform/database/server-version";
import { accessServices } from "./wiring/access-services";
import { auditServices } from "./wiring/audit-services";
import { configurationServices } from "./wiring/configuration-services";
import { type Base, foundationOf, type SharedTime } from "./wiring/foundation";
import { inventoryServices } from "./wiring/inventory-services";
import { notificationServices } from "./wiring/notification-services";
import { peopleServices } from "./wiring/people-services";

/** All services of a process, wired once: `wiring/` has a file for each group of nouns. */
export type Platform = ReturnType<typeof wire>;

export interface ComposeOptions {
  readonly config: Config;
  readonly log: Logger;
  /** The name of the process in PostgreSQL's list of connections. */
  readonly applicationName: string;
  /** A replacement of the database's time for tests that move it. */
  readonly clock?: Clock;
  readonly machine?: MachineClock;
  /** PostgreSQL's limit for a statement; left out: none. */
  readonly statementTimeoutMs?: number;
  /** The longest wait for a connection, for tests whose requests wait for each other. */
  readonly connectTimeoutMs?: number;
  /** Connections reserved for the grant loop; left out: none, the loop shares those of all. */
  readonly grantConnections?: number;
  /** Connections to PostgreSQL that the process opens beside those of the platform. */
  readonly ownConnections?: number;
}

/** Throws StartupError for problems that a person has to fix first. */
export async function compose({
  config,
  log,
  applicationName,
  clock,
  machine = machineClock,
  statementTimeoutMs,
  connectTimeoutMs,
  grantConnections = 0,
  ownConnections = 0,
}: ComposeOptions): Promise<Platform> {
  const signIn = loadSignInSettings(config);
  const most = platformConnections(config) + ownConnections;
  const database = {
    url: config.DATABASE_URL,
    entities: ENTITIES,
    applicationName: connectionName(applicationName, most),
    statementTimeoutMs,
    connectTimeoutMs,
    onPoolError: (error: unknown) => log.warn({ err: error }, "a database connection was lost"),
  };
  const db = await connectDatabase(
    createDataSource({ ...database, poolSize: config.DRAWBRIDGE_DATABASE_CONNECTIONS - grantConnections }),
  );
  let grantsDb = db;
  let shared: MeasuredTime | null = null;
  try {
    await assertServerVersion(db);
    await assertMigrated(db);
    await assertClockInStep(db, clock ?? machine);
    await warnWithoutConnectionRoom(db, log);
    if (grantConnections > 0)
      grantsDb = await connectDatabase(createDataSource({ ...database, poolSize: grantConnections }));
    shared = clock ? movedTime(clock) : await timeOf({ db: grantsDb, machine, log });
    const { time } = shared;
    for (const dataSource of [db, grantsDb]) leaseOnlyWhile(dataSource, () => time.isKnown);
    await continueAuditPositions(db);
    const installation = await ensureInstallation(db, config.DRAWBRIDGE_INSTALLATION_ID, shared.clock.now());
    return wire({ config, log, machine: clock ?? machine, db, installation, signIn }, grantsDb, shared);
  } catch (error) {
    await shared?.stop();
    await destroyAll([db, grantsDb]);
    throw error;
  }
}

interface MeasuredTime extends SharedTime {
  stop(): Promise<void>;
}

async function timeOf(deps: ConstructorParameters<typeof DatabaseClock>[0]): Promise<MeasuredTime> {
  const clock = new DatabaseClock(deps);
  await clock.measure();
  const measuring = clock.start();
  return { clock, time: clock, stop: () => measuring.stop() };
}

function movedTime(clock: Clock): MeasuredTime {
  return { clock, time: TIME_IS_KNOWN, stop: async () => undefined };
}

async function destroyAll(dataSources: readonly DataSource[]): Promise<void> {
  for (const dataSource of new Set(dataSources)) await dataSource.destroy();
}

function wire(base: Base, grantsDb: DataSource, { stop, ...shared }: MeasuredTime) {
  const ground = foundationOf(base, grantsDb, shared);
  const people = peopleServices(ground);
  const audit = auditServices(ground, people);
  const inventory = inventoryServices(ground, people);
  const access = accessServices(ground, people);
  const notifications = notificationServices(ground);
  return {
    ...ground,
    ...people,
    ...inventory,
    ...access,
    ...notifications,
    ...configurationServices(ground, { people, inventory, access, notifications }),
    ...audit,
    async close(): Promise<void> {
      const { db, uow, grantLoop, queue, live } = ground;
      const { refusedMutations, refusedQueries, refusedStrangers } = audit;
      await Promise.all([refusedMutations, refusedQueries, refusedStrangers].map((refusals) => refusals.flush()));
      await stop();
      await Promise.all([uow.drain(), grantLoop.uow.drain()]);
      await Promise.allSettled([queue.close(), live.close()]);
      await destroyAll([db, grantsDb]);
    },
  };
}
