import { AccessFlowsQueries } from "../shared/domain/access-flows/access-flows.queries";
import { AccessFlowsService } from "../shared/domain/access-flows/access-flows.service";
import { flowsOfIntegration } from "../shared/domain/access-flows/flows-of-integration";
import { groupsOfFlows } from "../shared/domain/access-flows/groups-of-flows";
import { adoptProviderInFlows } from "../shared/domain/access-flows/people-values";
import { poolWarnings } from "../shared/domain/access-flows/pool-warnings";
import { requestsOfFlow } from "../shared/domain/access-requests/undecidable-requests";
import { ApiTokens } from "../shared/domain/api-tokens/api-tokens";
import { AuditAnchor } from "../shared/domain/audit/seals/audit-anchor";
import { SealSigner } from "../shared/domain/audit/seals/seal-signer";
import { writeAudit } from "../shared/domain/audit/write-audit";
import { BindingsService } from "../shared/domain/bindings/bindings.service";
import { SlotsQueries } from "../shared/domain/bindings/pool/slots.queries";
import { SlotsService } from "../shared/domain/bindings/pool/slots.service";
import { DoctorService } from "../shared/domain/doctor/doctor.service";
import { ENTITIES } from "../shared/domain/entities";
import { bindingUsers } from "../shared/domain/grants/binding-users";
import {
  abandonIntegration,
  countUnendedGrants,
  handOverTargets,
  integrationsToRelease,
  releaseIntegration,
} from "../shared/domain/grants/ending/release-integration";
import { requeueTargetsOf } from "../shared/domain/grants/requeue-targets";
import { IdentitiesQueries } from "../shared/domain/identities/identities.queries";
import { providersOfIntegration } from "../shared/domain/identities/identity-center/providers-of-integration";
import { IdentityProvidersService } from "../shared/domain/identities/identity-providers.service";
import { ImpactService } from "../shared/domain/impact/impact.service";
import { IntegrationsService } from "../shared/domain/integrations/integrations.service";
import { OwnersQueries } from "../shared/domain/owners/owners.queries";
import { OwnersService } from "../shared/domain/owners/owners.service";
import { ProviderChangesService } from "../shared/domain/provider-changes/provider-changes.service";
import { EffectiveRoles } from "../shared/domain/roles/effective-roles";
import { type RoleGroup, RoleGroups } from "../shared/domain/roles/role-groups";
import { RequestableQueries } from "../shared/domain/search/requestable/requestable.queries";
import { SyncRunsService } from "../shared/domain/sync-runs/sync-runs.service";
import { type Actor, systemActor } from "../shared/kernel/actor";
import { connectDatabase, createDataSource } from "../shared/platform/database/connections/data-source";
import { type Tx, UnitOfWork } from "../shared/platform/database/unit-of-work";
import { recordedLog } from "../shared/platform/queue/testing/recorded-log";
import { FakeClock } from "./fake-clock";
import { proofAt } from "./proof-at";
import { RecordedLive, RecordedQueue } from "./recorded-ports";
import { createTestDatabase, emptyTables } from "./test-database";

/** Always has a fresh sign-in, so that tests may move the clock by any amount. */
export const ADMIN: Actor = {
  kind: "person",
  id: "admin-1",
  name: "Ada Admin",
  roles: ["ADMIN"],
  scopes: [],
  session: { id: "session-1", provider: "okta", mfaAt: null, proof: proofAt(new Date("9999-12-31T00:00:00.000Z")) },
};
export const AUDITOR: Actor = { kind: "person", id: "auditor-1", name: "Otto Auditor", roles: ["AUDITOR"], scopes: [] };
export const MEMBER: Actor = { kind: "person", id: "member-1", name: "Mia Member", roles: ["MEMBER"], scopes: [] };

/** Members of these groups have a role. */
const ROLE_GROUPS: readonly RoleGroup[] = [
  { provider: "people", group: "drawbridge-admins", role: "ADMIN" },
  { provider: "People", group: "drawbridge-auditors", role: "AUDITOR" },
];

/** The defaults. */
const HOLD_LIMITS = { percent: 5, count: 3 };

export const TEST_EXTERNAL_ID = "drawbridge-test";

export type TestDomain = Awaited<ReturnType<typeof createTestDomain>>;

/** The use cases on a database of their own, with a clock to move and recording ports. */
export async function createTestDomain({ poolSize }: { readonly poolSize?: number } = {}) {
  const database = await createTestDatabase();
  // The pool covers a test's concurrent requests, which may wait for each other.
  const pool = { poolSize, connectTimeoutMs: 300_000 };
  const db = await connectDatabase(
    createDataSource({ url: database.url, entities: ENTITIES, applicationName: "test", ...pool }),
  );
  const clock = new FakeClock();
  const queue = new RecordedQueue();
  const live = new RecordedLive();
  const { log, lines } = recordedLog();
  const uow = new UnitOfWork({ dataSource: db, queue, live, clock, audit: writeAudit, log });
  const doctor = new DoctorService({ db, uow, live });
  const syncRuns = new SyncRunsService({
    uow,
    settings: { intervalMinutes: 60 },
    checkSettings: (tx, integrationId) => doctor.checkSettings(tx, integrationId),
  });
  const roleGroups = new RoleGroups(ROLE_GROUPS);
  const owners = new OwnersService({
    db,
    referrers: [groupsOfFlows, (manager, providerId) => roleGroups.groupsAt(manager, providerId)],
    afterPeopleChanged: [({ manager }) => roleGroups.freeze(manager)],
    adopters: [adoptProviderInFlows],
  });
  const people = new EffectiveRoles({ db, roleGroups });
  const sealSigner = new SealSigner({ current: undefined, previous: [] });
  const grantsOfIntegration = {
    countUnended: countUnendedGrants,
    handOver: handOverTargets,
    requeueTargets: requeueTargetsOf,
    toRelease: integrationsToRelease,
    release: releaseIntegration,
    abandon: abandonIntegration,
  };
  const integrations = new IntegrationsService({
    db,
    uow,
    syncRuns,
    owners,
    grants: grantsOfIntegration,
    flows: flowsOfIntegration,
    providers: providersOfIntegration,
    poolWarnings,
    externalId: TEST_EXTERNAL_ID,
  });
  return {
    url: database.url,
    db,
    clock,
    queue,
    live,
    log,
    lines,
    uow,
    grantLoop: { db, uow },
    syncRuns,
    owners,
    ownersQueries: new OwnersQueries(db),
    holdLimits: HOLD_LIMITS,
    identityProviders: new IdentityProvidersService({ uow, owners, holdLimits: HOLD_LIMITS }),
    identitiesQueries: new IdentitiesQueries(db),
    providerChanges: new ProviderChangesService({
      uow,
      owners,
      people,
      roleGroups,
      configuredProviders: ROLE_GROUPS.map(({ provider }) => provider),
    }),
    integrations,
    impact: new ImpactService({ db, clock, integrations, requests: requestsOfFlow }),
    bindings: new BindingsService({ users: bindingUsers }),
    doctor,
    bindingUsers,
    slots: new SlotsService({ uow }),
    slotsQueries: new SlotsQueries({ db, users: bindingUsers }),
    accessFlows: new AccessFlowsService({ db, uow, clock, requests: requestsOfFlow }),
    accessFlowsQueries: new AccessFlowsQueries(db),
    requestableQueries: new RequestableQueries({ db, clock }),
    people,
    sealSigner,
    auditAnchor: new AuditAnchor({ signer: sealSigner, path: undefined }),
    freshSignIn: { minutes: 30, mfaProviders: ["okta-mfa"] },
    personalTokenDays: 90,
    apiTokens: new ApiTokens({ db, uow, clock, people }),
    /** A unit of work of the system actor. */
    act: <T>(work: (tx: Tx) => Promise<T>): Promise<T> => uow.run(systemActor("test"), work),
    /** `more` names further tables that a test fills. */
    async empty(...more: string[]): Promise<void> {
      queue.jobs.length = 0;
      live.hints.length = 0;
      lines.length = 0;
      // Everything but the audit log, which is append-only.
      await emptyTables(db, [...ROOTS, ...more]);
    },
    async close(): Promise<void> {
      await uow.drain();
      await db.destroy();
      await database.drop();
    },
  };
}

/** Tables to which the others refer, directly or through further tables. */
const ROOTS = [
  "integrations",
  "connectors",
  "identity_providers",
  "access_flows",
  "api_tokens",
  "service_accounts",
  "installation",
  "client_requests",
];
