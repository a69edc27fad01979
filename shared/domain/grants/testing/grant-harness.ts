import { saveAccount, saveConnector, saveIdentity, saveIntegration, saveProvider } from "../../../../testing/factories";
import { ADMIN, createTestDomain, type TestDomain } from "../../../../testing/test-domain";
import { newId } from "../../../kernel/ids";
import type { ClusterAccess } from "../../access/cluster-access.port";
import { Binding } from "../../bindings/binding.entity";
import { BindingsService } from "../../bindings/bindings.service";
import { prepareBinding } from "../../bindings/reconcile/prepare-binding";
import { refuseOtherTransitions } from "../../bindings/testing/refuse-transitions";
import type { AccessCloud } from "../../cloud/access-cloud.port";
import type { OrganizationAccess } from "../../cloud/cloud.port";
import { recordObservedDrift } from "../../drift/record-observed-drift";
import type { Integration } from "../../integrations/integration.entity";
import { Resource } from "../../resources/resource.entity";
import { AccessTarget } from "../access-target.entity";
import { bindingUsers } from "../binding-users";
import { followStalePrincipals, hintDueWork } from "../due-work";
import { endGrantsWithoutPreconditions } from "../ending/sweep-grants";
import type { EligibilityOf } from "../extension/eligibility";
import { Grant } from "../grant.entity";
import { GrantsQueries } from "../grants.queries";
import { GrantsService } from "../grants.service";
import { BatchedTargetLeases } from "../reconcile/batched-target-leases";
import type { PrepareBinding } from "../reconcile/prepare-grants";
import { reconcileTarget, startGrants } from "../reconcile/reconcile-target";
import { Crash, FakeEks } from "./fake-eks";

/** These grants came of no request. */
export const NO_REQUESTS = { mayReadRequestOf: async () => false };

export const INSTALLATION = "0198c0de-0000-7000-8000-0000000000aa";
export const ACCOUNT = "111111111111";
export const PRINCIPAL = `arn:aws:iam::${ACCOUNT}:role/people/mia`;

export type GrantHarness = Awaited<ReturnType<typeof createGrantHarness>>;

/** The cloud and account of the cluster, and further fields of its integration. */
export interface GrantWorld {
  readonly cloud: { organization(access: OrganizationAccess): AccessCloud };
  readonly accountId: string;
  readonly integration: Partial<Integration>;
}

/**
 * One person and one cluster, the platform's own code on a real database, and access entries in memory, or in a world
 * that is given.
 */
export async function createGrantHarness(makeWorld?: (domain: TestDomain) => Promise<GrantWorld>) {
  const domain = await createTestDomain();
  const { db, uow, clock, queue, log } = domain;
  await refuseOtherTransitions(db);
  const eks = new FakeEks(clock);
  const never = new AbortController().signal;
  const world = (await makeWorld?.(domain)) ?? {
    cloud: { organization: () => eks.cloud() },
    accountId: ACCOUNT,
    integration: {},
  };
  const { cloud } = world;
  const prepare = (...asked: Parameters<PrepareBinding>) =>
    prepareBinding({ uow, cloud: cloud as never, clock, log, bindingUsers }, ...asked);
  const leases = new BatchedTargetLeases(uow, log, recordObservedDrift);
  const deps = { uow, leases, clock, log, installationId: INSTALLATION, cloud, prepareBinding: prepare };
  const eligibility: EligibilityOf = async (_at, asked) => asked.map(() => null);
  const viewers = { deciders: domain.ownersQueries, requests: NO_REQUESTS, eligibility };
  const grants = new GrantsService({
    uow,
    bindings: new BindingsService({ users: bindingUsers }),
    ...viewers,
  });
  const ids = { connector: "", integration: "", resource: "", person: "" };

  type Payload = { targetId?: string; bindingId?: string };
  async function oneJob(name: string, payload: Payload, signal: AbortSignal): Promise<void> {
    if (name === "grants.start") await startGrants(deps, payload.bindingId!, signal);
    else await reconcileTarget(deps, payload.targetId!, signal);
  }

  return {
    ...domain,
    eks,
    deps,
    grants,
    grantsQueries: new GrantsQueries(db, viewers),
    ids,
    /** Empties the database and FakeEks, then saves one cluster and one person. */
    async begin(given: Partial<Integration> = {}): Promise<void> {
      await domain.empty();
      eks.forgetLate();
      eks.entries.clear();
      eks.roles.clear();
      eks.clearMishaps();
      eks.calls.length = 0;
      const connector = await saveConnector(db);
      const integration = await saveIntegration(db, connector, {
        principalStrategy: "IAM_ROLE_TEMPLATE",
        principalRoleTemplate: "arn:aws:iam::{{accountId}}:role/people/{{userName}}",
        ...world.integration,
        ...given,
      });
      const account = await saveAccount(db, integration, { accountId: world.accountId });
      Object.assign(ids, { connector: connector.id, integration: integration.id });
      ids.resource = await saveCluster(domain, account);
      ids.person = await savePerson(domain);
      eks.makeRole(PRINCIPAL);
    },
    /** Counts the connector as connected for 24 hours. */
    async keepConnected(): Promise<void> {
      const tomorrow = new Date(clock.now().getTime() + 24 * 60 * 60_000);
      await db.query("update connectors set last_seen_at = $1", [tomorrow]);
    },
    give: (access: ClusterAccess, durationSeconds: number | null = 3_600): ReturnType<GrantsService["create"]> =>
      domain.act((tx) =>
        grants.create(tx, {
          personId: ids.person,
          resource: { id: ids.resource },
          flowId: null,
          access,
          durationSeconds,
        }),
      ),
    /** Does what is due, as a worker would: hints first, then what the sweep finds. Begins nothing after the signal. */
    async work(signal: AbortSignal = never): Promise<void> {
      for (let round = 0; round < 50; round += 1) {
        if (signal.aborted) return;
        await endGrantsWithoutPreconditions(domain);
        await followStalePrincipals(domain);
        await uow.drain();
        if (queue.jobs.length === 0) await hintDueWork(domain, ids.connector);
        await uow.drain();
        const jobs = queue.jobs.splice(0);
        if (jobs.length === 0) return;
        for (const { name, payload } of jobs) await oneJob(name, payload, signal);
      }
      throw new Error("The work does not come to an end");
    },
    /** The time passes, and what becomes due on the way is done in its moment. */
    async pass(milliseconds: number): Promise<void> {
      const until = clock.now().getTime() + milliseconds;
      for (let steps = 0; steps < 500; steps += 1) {
        await this.work();
        const next = await this.nextDue();
        if (!next || next.getTime() > until) break;
        clock.advance({ milliseconds: Math.max(1, next.getTime() - clock.now().getTime()) });
      }
      clock.advance({ milliseconds: Math.max(0, until - clock.now().getTime()) });
      await this.work();
    },
    /** The time passes without a worker, where one would try in vain every second. */
    away(milliseconds: number): void {
      clock.advance({ milliseconds });
    },
    /** Like pass(), for workers that die on the way: the next one takes over. */
    async passUntilCalm(milliseconds: number): Promise<void> {
      const until = clock.now().getTime() + milliseconds;
      for (;;) {
        try {
          return await this.pass(Math.max(0, until - clock.now().getTime()));
        } catch (error) {
          if (!(error instanceof Crash)) throw error;
        }
      }
    },
    async nextDue(): Promise<Date | null> {
      const [row]: { at: Date | null }[] = await db.query(
        `select min(greatest(next_reconcile_at, lease_expires_at)) as at
           from (select next_reconcile_at, lease_expires_at from access_targets
                 union all select next_reconcile_at, lease_expires_at from bindings where state = 'PREPARING') due
          where next_reconcile_at is not null`,
      );
      return row?.at ?? null;
    },
    /** The grants whose access is overdue, as an admin is shown them. */
    async overdue(): Promise<Grant[]> {
      const queries = new GrantsQueries(db, viewers);
      return (await queries.list(ADMIN, { overdue: true }, { first: 200 }, { now: clock.now() })).nodes;
    },
    grant: (id: string): Promise<Grant> => db.manager.findOneByOrFail(Grant, { id }),
    binding: (id: string): Promise<Binding> => db.manager.findOneByOrFail(Binding, { id }),
    target: async (): Promise<AccessTarget> => (await db.manager.find(AccessTarget))[0]!,
  };
}

async function saveCluster(
  domain: Pick<GrantHarness, "db">,
  account: { id: string; integrationId: string; accountId: string },
) {
  const arn = `arn:aws:eks:eu-west-1:${account.accountId}:cluster/payments`;
  const at = new Date("2026-01-01T00:00:00.000Z");
  const { id } = await domain.db.manager.save(Resource, {
    id: newId(),
    type: "EKS_CLUSTER" as const,
    integrationId: account.integrationId,
    accountRowId: account.id,
    accountId: account.accountId,
    physicalKey: `${arn}#1`,
    arn,
    name: "payments",
    region: "eu-west-1",
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

async function savePerson({ db }: Pick<GrantHarness, "db">): Promise<string> {
  const provider = await saveProvider(db);
  const { personId } = await saveIdentity(db, provider, "mia", { externalId: "mia", displayName: "Mia" });
  return personId;
}
