import type { ClusterAccess } from "../../../shared/domain/access/cluster-access.port";
import { reconcileSlotAssignment } from "../../../shared/domain/bindings/identity-center/reconcile-slot-assignment";
import { checkSlotNow } from "../../../shared/domain/bindings/pool/check-slot";
import { sweepSlots } from "../../../shared/domain/bindings/pool/sweep-slots";
import { removeBinding } from "../../../shared/domain/bindings/reconcile/remove-binding";
import { hintRemovals, sweepBindings } from "../../../shared/domain/bindings/reconcile/sweep-bindings";
import { claimDriftScans } from "../../../shared/domain/drift/claim-drift-scans";
import { RestoreService } from "../../../shared/domain/drift/restore.service";
import { runDriftScan } from "../../../shared/domain/drift/run-drift-scan";
import { sweepDriftScans } from "../../../shared/domain/drift/sweep-drift-scans";
import { followStalePrincipals, hintDueWork } from "../../../shared/domain/grants/due-work";
import { endGrantsWithoutPreconditions, endLateGrants } from "../../../shared/domain/grants/ending/sweep-grants";
import { GrantsService } from "../../../shared/domain/grants/grants.service";
import { nextDueWork } from "../../../shared/domain/grants/testing/next-due-work";
import { raiseOverdueAlarms } from "../../../shared/domain/grants/waiting/overdue";
import { IdentityProvider } from "../../../shared/domain/identities/identity-provider.entity";
import { ensureInstallation } from "../../../shared/domain/installation/installation";
import { Resource } from "../../../shared/domain/resources/resource.entity";
import { newId } from "../../../shared/kernel/ids";
import { createCloud } from "../../../shared/platform/aws/cloud";
import { type Simulator, startSimulator } from "../../../simulator/start";
import {
  type SavedIdentity,
  saveAccount,
  saveConnector,
  saveIdentity,
  saveIntegration,
  saveProvider,
} from "../../../testing/factories";
import { createTestDomain } from "../../../testing/test-domain";
import { createGrantWork } from "../grant-work";
import { DyingWorker } from "./dying-worker";
import { createSnapshots } from "./snapshots";

const INSTALLATION = "0198c0de-0000-7000-8000-0000000000bb";
const REGION = "eu-west-1";
const PAYMENTS = "310254875561";
export const ACCOUNTS = [PAYMENTS, "310254876672"] as const;
export const CLUSTERS = [
  { accountId: PAYMENTS, name: "payments-eu" },
  { accountId: PAYMENTS, name: "payments-ledger" },
  { accountId: "310254876672", name: "payments-staging" },
] as const;
export const PEOPLE = ["ana.silva", "ben.okoro", "cleo.marin", "femi.adeyemi"] as const;

export type PoolHarness = Awaited<ReturnType<typeof createPoolHarness>>;

/**
 * A worker with all that it does for grants, on a real database and, by the AWS SDK, on the simulated AWS with the shipped
 * templates. Waiting moves the clock that both share.
 */
export async function createPoolHarness() {
  const domain = await createTestDomain({ poolSize: 12 });
  const { db, uow, clock, queue, log } = domain;
  const simulator: Simulator = await startSimulator({
    clock: () => clock.now().getTime(),
    roles: { installationId: INSTALLATION },
  });
  const worker = new DyingWorker();
  const cloud = createCloud({
    installationId: INSTALLATION,
    clock,
    log,
    limits: { pause: async (milliseconds) => clock.advance({ milliseconds }) },
    aws: { endpoint: simulator.url, credentials: simulator.credentials, region: REGION },
  });
  const never = new AbortController().signal;
  const deps = { ...domain, installationId: INSTALLATION, cloud: worker.watched(cloud) };
  const work = createGrantWork(deps);
  const grants = new GrantsService({
    uow,
    bindings: domain.bindings,
    deciders: domain.ownersQueries,
    requests: { mayReadRequestOf: async () => false },
    eligibility: async (_at, asked) => asked.map(() => null),
  });
  const restores = new RestoreService({ db, uow });
  const ids = { connector: "", integration: "", resources: [] as string[], people: [] as SavedIdentity[] };

  const JOBS: Readonly<Record<string, (payload: Record<string, string>) => Promise<void>>> = {
    "grants.start": ({ bindingId }) => work.startGrants(bindingId!, never),
    "grants.reconcile-target": ({ targetId }) => work.reconcileTarget(targetId!, never),
    "bindings.remove": ({ bindingId }) => removeBinding(deps, bindingId!, never),
    "slots.check": ({ slotId }) => checkSlotNow(deps, slotId!, never),
    "slots.reconcile-assignment": ({ slotAssignmentId }) => reconcileSlotAssignment(deps, slotAssignmentId!, never),
  };

  let tidiedAt = 0;

  /** As by the schedules and the timer; what nobody waits for every five seconds only. */
  async function sweep(): Promise<void> {
    const { connector } = ids;
    await Promise.all([hintDueWork(domain, connector), hintRemovals(domain, connector), sweepSlots(domain, connector)]);
    const now = clock.now().getTime();
    if (now - tidiedAt < 5_000) return;
    tidiedAt = now;
    await endGrantsWithoutPreconditions(domain);
    await Promise.all([followStalePrincipals(domain), endLateGrants(domain), raiseOverdueAlarms(domain)]);
    await Promise.all([sweepDriftScans(domain, connector), sweepBindings(domain, connector)]);
  }

  async function jobs(): Promise<(() => Promise<void>)[]> {
    await uow.drain();
    const all = queue.jobs.splice(0);
    const different = new Map(all.map((job) => [`${job.name} ${JSON.stringify(job.payload)}`, job]));
    return [...different.values()].map(({ name, payload }) => {
      const job = JOBS[name];
      if (!job) throw new Error(`Nobody does ${name}.`);
      return () => job(payload as Record<string, string>);
    });
  }

  async function driftScans(): Promise<(() => Promise<void>)[]> {
    const claims = await claimDriftScans(uow, ids.connector, 16);
    return claims.map((claim) => () => runDriftScan(deps, claim, never));
  }

  /** Does all work that is due at this moment, and what follows from it. */
  async function workOff(): Promise<void> {
    for (let round = 0; round < 60; round += 1) {
      let due = await jobs();
      if (due.length === 0) {
        await sweep();
        due = [...(await jobs()), ...(await driftScans())];
      }
      if (due.length === 0) return;
      await worker.run(() => Promise.all(due.map((work) => work())));
    }
    throw new Error("The work does not come to an end.");
  }

  return {
    ...domain,
    simulator,
    worker,
    grants,
    restores,
    ids,
    snapshots: createSnapshots(db),
    get center() {
      return simulator.world.identityCenterAdmin!;
    },

    /** A fresh world with a pool of that size. */
    async begin(poolSize: number): Promise<void> {
      await uow.drain();
      await domain.empty();
      worker.liveOn();
      simulator.reset();
      simulator.deployRoles({ installationId: INSTALLATION, poolSize });
      await ensureInstallation(db, INSTALLATION, clock.now());
      const { connection } = simulator;
      const connector = await saveConnector(db);
      const integration = await saveIntegration(db, connector, {
        principalStrategy: "IDENTITY_CENTER",
        region: connection.region,
        ssoRegion: connection.ssoRegion,
        externalId: connection.externalId,
        memberRoleName: connection.memberRoleName,
        managementAccountRoleArn: connection.managementAccountRoleArn,
        poolPermissionSetArns: [...connection.poolPermissionSetArns],
      });
      Object.assign(ids, { connector: connector.id, integration: integration.id, resources: [], people: [] });
      await db.query("update connectors set last_seen_at = $1", [new Date(clock.now().getTime() + 30 * 86_400_000)]);
      const provider = await saveProvider(db);
      for (const name of PEOPLE) {
        const email = `${name}@acme.example`;
        ids.people.push(await saveIdentity(db, provider, email, { email, displayName: name }));
      }
      for (const accountId of ACCOUNTS) {
        const account = await saveAccount(db, integration, { accountId });
        for (const cluster of CLUSTERS.filter((one) => one.accountId === accountId)) {
          ids.resources.push(await saveCluster(account, cluster.name));
        }
      }
    },
    /** Somebody else, who is a user of Identity Center too. Their place among the people. */
    async addPerson(name: string): Promise<number> {
      const email = `${name}@acme.example`;
      simulator.world.identityCenter!.addUser({ userName: email, displayName: name });
      const provider = await db.manager.findOneOrFail(IdentityProvider, { where: {} });
      return ids.people.push(await saveIdentity(db, provider, email, { email, displayName: name })) - 1;
    },
    give: (person: number, cluster: number, access: ClusterAccess, durationSeconds: number) =>
      domain.act((tx) =>
        grants.create(tx, {
          personId: ids.people[person]!.personId,
          resource: { id: ids.resources[cluster]! },
          flowId: null,
          access,
          durationSeconds,
        }),
      ),
    workOff,
    /** One sweep, and the work that it found. Resolves to the time for that work, in milliseconds. */
    async sweepOnce(): Promise<number> {
      await sweep();
      const due = await jobs();
      const begunAt = clock.now().getTime();
      await Promise.all(due.map((work) => work()));
      return clock.now().getTime() - begunAt;
    },
    /** The time passes, and what becomes due on the way is done in its moment. */
    async pass(milliseconds: number): Promise<void> {
      const until = clock.now().getTime() + milliseconds;
      await workOff();
      while (clock.now().getTime() < until) {
        const now = clock.now().getTime();
        const next = (await nextDueWork(db, clock.now()))?.getTime() ?? until;
        const step = Math.min(Math.max(next - now, 500), 600_000, until - now);
        clock.advance({ milliseconds: step });
        simulator.world.agenda.catchUp();
        await workOff();
      }
    },
    /** The time passes, and no worker is there. */
    away(milliseconds: number): void {
      clock.advance({ milliseconds });
      simulator.world.agenda.catchUp();
    },
    async close(): Promise<void> {
      await simulator.close();
      await domain.close();
    },
  };

  async function saveCluster(account: { id: string; accountId: string; integrationId: string }, name: string) {
    const arn = `arn:aws:eks:${REGION}:${account.accountId}:cluster/${name}`;
    const at = clock.now();
    const { id } = await db.manager.save(Resource, {
      id: newId(),
      type: "EKS_CLUSTER" as const,
      integrationId: account.integrationId,
      accountRowId: account.id,
      accountId: account.accountId,
      physicalKey: `${arn}#1`,
      arn,
      name,
      region: REGION,
      status: "PRESENT" as const,
      manageable: true,
      unmanageableReason: null,
      tags: {},
      contentHash: "",
      firstSeenAt: at,
      changedAt: at,
    });
    return id;
  }
}
