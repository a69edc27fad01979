import type { DataSource } from "typeorm";
import { systemActor } from "../../../kernel/actor";
import type { Clock } from "../../../kernel/clock";
import { isLeased, leaseIsFree } from "../../../platform/database/leased-row";
import type { UnitOfWork } from "../../../platform/database/unit-of-work";
import { disconnectedBefore } from "../../connectors/connector-status";
import { IdentityProvider, type ReadFailure } from "../identity-provider.entity";
import { ProviderRead } from "./provider-read.entity";
import { findLockedProvider } from "./provider-read-lease";
import { connectorDisconnected, hintProviderRead, NOTHING_READ, updateProviderRead } from "./provider-reads";

interface Dependencies {
  readonly db: DataSource;
  readonly uow: UnitOfWork;
  readonly clock: Clock;
}

const DUE_AT_ONCE = 100;

/** A read that lost this many workers waits until the next one is due. */
const MOST_ATTEMPTS = 5;

const SWEEP = systemActor("sweep");

/** A connector's own sweep: hints every due read until a worker takes it, so a lost hint costs a few seconds. */
export async function sweepProviderReads(deps: Dependencies, connectorId: string): Promise<void> {
  await takeOverLostReads(deps, connectorId);
  const { db, uow, clock } = deps;
  const due: { id: string }[] = await db.query(
    `select p.id from identity_providers p join integrations i on i.id = p.integration_id
      where i.connector_id = $1 and i.enabled and p.next_sync_at <= $2 order by p.next_sync_at, p.id limit $3`,
    [connectorId, clock.now(), DUE_AT_ONCE],
  );
  if (due.length === 0) return;
  await uow.run(SWEEP, async (tx) => {
    for (const { id } of due) hintProviderRead(tx, id, connectorId);
  });
}

/** Queues the read of a killed worker again, as full as it was and with an admin's confirmation. */
async function takeOverLostReads({ db, uow, clock }: Dependencies, connectorId: string): Promise<void> {
  const lost: { id: string }[] = await db.query(
    `select r.provider_id as id from provider_reads r
       join identity_providers p on p.id = r.provider_id join integrations i on i.id = p.integration_id
      where i.connector_id = $1 and r.state in ('READING', 'WRITING') and ${leaseIsFree("r", "$2")}`,
    [connectorId, clock.now()],
  );
  for (const { id } of lost) {
    await uow.run(SWEEP, async (tx) => {
      const provider = await findLockedProvider(tx, id);
      const read = await tx.manager.findOneBy(ProviderRead, { providerId: id });
      // Another worker came first.
      if (!provider || !read || !isBeingRead(read) || isLeased(read, tx.now)) return;
      const attempts = read.attempts + 1;
      const fullRequested = read.fullRequested || read.full;
      if (attempts >= MOST_ATTEMPTS) {
        const ended = { ...NOTHING_READ, finishedAt: tx.now, attempts: 0, fullRequested, failure: WORKERS_LOST };
        await updateProviderRead(tx, id, { ...ended, state: "FAILED" });
        await tx.manager.update(IdentityProvider, id, { failure: WORKERS_LOST });
        return;
      }
      const removalsConfirmed = provider.removalsConfirmed || read.removalsConfirmed;
      await updateProviderRead(tx, id, { ...NOTHING_READ, state: "QUEUED", attempts, fullRequested });
      await tx.manager.update(IdentityProvider, id, { nextSyncAt: tx.now, removalsConfirmed });
    });
  }
}

function isBeingRead({ state }: ProviderRead): boolean {
  return state === "READING" || state === "WRITING";
}

const WORKERS_LOST: ReadFailure = {
  code: "WORKERS_LOST",
  message: `${MOST_ATTEMPTS} workers ended while they read these people. Look at their logs and at their memory; the next read tries again.`,
};

/** Every process sweeps: a read whose connector is disconnected fails, and is due once the connector is back. */
export async function failReadsOfLostConnectors({ db, uow, clock }: Dependencies): Promise<void> {
  const lost: { id: string; name: string }[] = await db.query(
    `select r.provider_id as id, c.name from provider_reads r
       join identity_providers p on p.id = r.provider_id join integrations i on i.id = p.integration_id
       join connectors c on c.id = i.connector_id
      where r.state in ('QUEUED', 'READING', 'WRITING') and i.enabled and c.last_seen_at < $1`,
    [disconnectedBefore(clock.now())],
  );
  for (const { id, name } of lost) {
    await uow.run(SWEEP, async (tx) => {
      const provider = await findLockedProvider(tx, id);
      const read = await tx.manager.findOneBy(ProviderRead, { providerId: id });
      if (!provider || !read || !["QUEUED", "READING", "WRITING"].includes(read.state)) return;
      const failure = connectorDisconnected(name);
      const fullRequested = read.fullRequested || read.full;
      await updateProviderRead(tx, id, {
        ...NOTHING_READ,
        state: "FAILED",
        finishedAt: tx.now,
        fullRequested,
        failure,
      });
      const removalsConfirmed = provider.removalsConfirmed || (read.state !== "QUEUED" && read.removalsConfirmed);
      await tx.manager.update(IdentityProvider, id, { nextSyncAt: tx.now, removalsConfirmed, failure });
    });
  }
}
