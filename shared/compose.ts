import type { Logger } from "pino";
import type { DataSource } from "typeorm";
import { type Config, holdLimitsOf, redisUrl, secretKeysOf, webhookTargets } from "./config/config";
import { smtpSettingsOf } from "./config/mail-variables";
import { platformConnections } from "./config/pool-sizes";
import { loadSignInSettings, type SignInSettings } from "./config/sign-in-settings";
import { AccessFlowsQueries } from "./domain/access-flows/access-flows.queries";
import { AccessFlowsService } from "./domain/access-flows/access-flows.service";
import { flowsOfIntegration } from "./domain/access-flows/flows-of-integration";
import { groupsOfFlows } from "./domain/access-flows/groups-of-flows";
import { adoptProviderInFlows } from "./domain/access-flows/people-values";
import { poolWarnings } from "./domain/access-flows/pool-warnings";
import { AccessHistoryQueries } from "./domain/access-requests/access-history.queries";
import { AccessRequestsQueries } from "./domain/access-requests/access-requests.queries";
import { AccessRequestsService } from "./domain/access-requests/access-requests.service";
import { RequestItemsQueries } from "./domain/access-requests/request-items.queries";
import { RequestQuestionsService } from "./domain/access-requests/request-questions.service";
import { stillEligible } from "./domain/access-requests/still-eligible";
import { requestsOfFlow } from "./domain/access-requests/stranded-requests";
import { AccountsQueries } from "./domain/accounts/accounts.queries";
import { ApiTokens } from "./domain/api-tokens/api-tokens";
import { ApiTokensQueries } from "./domain/api-tokens/api-tokens.queries";
import { PersonalTokens } from "./domain/api-tokens/personal-tokens";
import { ServiceAccounts } from "./domain/api-tokens/service-accounts";
import { AsCodeQueries } from "./domain/as-code/as-code.queries";
import { AttentionQueries } from "./domain/attention/attention.queries";
import { AuditQueries } from "./domain/audit/audit.queries";
import { AuditAnchor } from "./domain/audit/audit-anchor";
import { continueAuditPositions } from "./domain/audit/audit-months";
import type { AuditSinkPort } from "./domain/audit/audit-sink.port";
import { REFUSED_ONE_BY_ONE, RefusalTally, TIMES } from "./domain/audit/refusal-tally";
import { SealSigner } from "./domain/audit/seal-signer";
import { streamSink } from "./domain/audit/stream-sink";
import { webhookSink } from "./domain/audit/webhook-sink";
import { writeAudit } from "./domain/audit/write-audit";
import { BindingsService, type BindingUsers } from "./domain/bindings/bindings.service";
import { SlotsQueries } from "./domain/bindings/slots.queries";
import { SlotsService } from "./domain/bindings/slots.service";
import { ConfigurationQueries } from "./domain/configuration/configuration.queries";
import { ConfigurationService } from "./domain/configuration/configuration.service";
import type { UseCases } from "./domain/configuration/import-step";
import { ConnectorsQueries } from "./domain/connectors/connectors.queries";
import { ConnectorsService } from "./domain/connectors/connectors.service";
import { DelegationsQueries } from "./domain/delegations/delegations.queries";
import { DelegationsService } from "./domain/delegations/delegations.service";
import { DoctorQueries } from "./domain/doctor/doctor.queries";
import { DoctorService } from "./domain/doctor/doctor.service";
import { DriftQueries } from "./domain/drift/drift.queries";
import { DriftService } from "./domain/drift/drift.service";
import { RestoreService } from "./domain/drift/restore.service";
import { ENTITIES } from "./domain/entities";
import { FavouritesService } from "./domain/favourites/favourites.service";
import { bindingUsers } from "./domain/grants/binding-users";
import { GrantsQueries } from "./domain/grants/grants.queries";
import { GrantsService } from "./domain/grants/grants.service";
import {
  abandonIntegration,
  countLiveGrants,
  handOverTargets,
  integrationsToRelease,
  releaseIntegration,
} from "./domain/grants/release-integration";
import { touchTargetsOf } from "./domain/grants/touch-targets";
import type { HoldLimits } from "./domain/identities/hold-rule";
import { IdentitiesQueries } from "./domain/identities/identities.queries";
import { IdentityProvidersService } from "./domain/identities/identity-providers.service";
import { LeaversAlarms } from "./domain/identities/leavers-alarms";
import { ScimQueries } from "./domain/identities/scim/scim.queries";
import { ScimGroupsService } from "./domain/identities/scim/scim-groups.service";
import { ScimTokens } from "./domain/identities/scim/scim-tokens";
import { ScimUsersService } from "./domain/identities/scim/scim-users.service";
import { ensureInstallation } from "./domain/installation/installation";
import type { Installation } from "./domain/installation/installation.entity";
import { IntegrationChangesService } from "./domain/integration-changes/integration-changes.service";
import { IntegrationsQueries } from "./domain/integrations/integrations.queries";
import { IntegrationsService } from "./domain/integrations/integrations.service";
import { usesOfConnector } from "./domain/integrations/uses-of-connector";
import { addressGuard } from "./domain/notices/webhook-address";
import type { WebhookSender } from "./domain/notices/webhook-sender.port";
import { WebhooksQueries } from "./domain/notices/webhooks.queries";
import { WebhooksService } from "./domain/notices/webhooks.service";
import type { BaseUrl } from "./domain/notifications/mail-message";
import type { Mailer } from "./domain/notifications/mailer.port";
import { NotificationsQueries } from "./domain/notifications/notifications.queries";
import { NotificationsService } from "./domain/notifications/notifications.service";
import { TestMail } from "./domain/notifications/test-mail";
import { OwnersQueries } from "./domain/owners/owners.queries";
import { OwnersService } from "./domain/owners/owners.service";
import { GroupsQueries } from "./domain/people/groups.queries";
import { PeopleQueries } from "./domain/people/people.queries";
import { PeopleService } from "./domain/people/people.service";
import { ProviderChangesService } from "./domain/provider-changes/provider-changes.service";
import { RequestableQueries } from "./domain/requestable/requestable.queries";
import { ResourcesQueries } from "./domain/resources/resources.queries";
import { PeopleNow } from "./domain/roles/people-now";
import { RoleGroups } from "./domain/roles/role-groups";
import { RolesQueries } from "./domain/roles/roles.queries";
import { RolesService } from "./domain/roles/roles.service";
import { NamespaceQueries } from "./domain/search/namespace-suggestions";
import { ResourcesOfViewer } from "./domain/search/resources-of-viewer.queries";
import { SearchQueries } from "./domain/search/search.queries";
import { loadVisibility } from "./domain/search/visible-resources";
import { SessionsService } from "./domain/sessions/sessions.service";
import { SignInAttempts } from "./domain/sessions/sign-in-attempts";
import { SyncRunsQueries } from "./domain/sync-runs/sync-runs.queries";
import { SyncRunsService } from "./domain/sync-runs/sync-runs.service";
import { TerraformFlows } from "./domain/terraform/terraform-flows";
import { TerraformIntegrations } from "./domain/terraform/terraform-integrations";
import { type Clock, type MachineClock, machineClock, TIME_IS_KNOWN, type TimeKnowledge } from "./kernel/clock";
import type { SecretKeys } from "./kernel/secret-keys";
import { assertClockInStep } from "./platform/database/clock-check";
import { connectionName, warnWithoutConnectionRoom } from "./platform/database/connection-room";
import { connect, createDataSource } from "./platform/database/data-source";
import { DatabaseClock } from "./platform/database/database-clock";
import { leaseOnlyWhile } from "./platform/database/lease";
import { assertMigrated } from "./platform/database/schema-check";
import { assertServerVersion } from "./platform/database/server-version";
import { UnitOfWork } from "./platform/database/unit-of-work";
import { createLiveEvents } from "./platform/live/create-live-events";
import type { LiveEvents } from "./platform/live/live-events";
import { createSmtpMailer } from "./platform/mail/smtp-mailer";
import { Metrics } from "./platform/metrics/metrics";
import { createJobQueue } from "./platform/queue/bullmq-queue";
import type { JobQueue, QueueMonitor } from "./platform/queue/job";
import type { QueueBackend } from "./platform/queue/queue-backend";
import { createWebhookSender } from "./platform/webhooks/webhook-sender";

/** Everything a process of the platform is made of, wired once. */
export interface Platform {
  readonly config: Config;
  /** The time that all processes share: the database's. */
  readonly clock: Clock;
  readonly time: TimeKnowledge;
  /** The machine's own, for what others than our processes judge by it. */
  readonly machine: Clock;
  readonly log: Logger;
  readonly db: DataSource;
  readonly queue: JobQueue & QueueMonitor;
  readonly queueBackend: QueueBackend;
  readonly metrics: Metrics;
  readonly live: LiveEvents;
  readonly uow: UnitOfWork;
  readonly grantLoop: GrantLoop;
  readonly installation: Installation;
  readonly apiTokens: ApiTokens;
  readonly apiTokensQueries: ApiTokensQueries;
  readonly personalTokens: PersonalTokens;
  readonly serviceAccounts: ServiceAccounts;
  readonly signIn: SignInSettings;
  readonly people: PeopleNow;
  readonly peopleService: PeopleService;
  readonly peopleQueries: PeopleQueries;
  readonly groupsQueries: GroupsQueries;
  readonly rolesQueries: RolesQueries;
  readonly roleGroups: RoleGroups;
  readonly roles: RolesService;
  readonly sessions: SessionsService;
  readonly signInAttempts: SignInAttempts;
  readonly doctor: DoctorService;
  readonly doctorQueries: DoctorQueries;
  readonly connectors: ConnectorsService;
  readonly connectorsQueries: ConnectorsQueries;
  readonly integrations: IntegrationsService;
  readonly integrationChanges: IntegrationChangesService;
  readonly integrationsQueries: IntegrationsQueries;
  readonly identityProviders: IdentityProvidersService;
  readonly identitiesQueries: IdentitiesQueries;
  readonly providerChanges: ProviderChangesService;
  readonly holdLimits: HoldLimits;
  readonly leaversAlarms: LeaversAlarms;
  readonly scimTokens: ScimTokens;
  readonly scimUsers: ScimUsersService;
  readonly scimGroups: ScimGroupsService;
  readonly scimQueries: ScimQueries;
  readonly owners: OwnersService;
  readonly ownersQueries: OwnersQueries;
  readonly accountsQueries: AccountsQueries;
  readonly resourcesQueries: ResourcesQueries;
  readonly resourcesOfViewer: ResourcesOfViewer;
  readonly searchQueries: SearchQueries;
  readonly bindings: BindingsService;
  readonly bindingUsers: BindingUsers;
  readonly slots: SlotsService;
  readonly slotsQueries: SlotsQueries;
  readonly grants: GrantsService;
  readonly grantsQueries: GrantsQueries;
  readonly driftQueries: DriftQueries;
  readonly drift: DriftService;
  readonly namespaceQueries: NamespaceQueries;
  readonly restores: RestoreService;
  readonly accessRequests: AccessRequestsService;
  readonly requestQuestions: RequestQuestionsService;
  readonly accessFlows: AccessFlowsService;
  readonly accessFlowsQueries: AccessFlowsQueries;
  /** Both as Terraform's provider has them. */
  readonly terraformIntegrations: TerraformIntegrations;
  readonly terraformFlows: TerraformFlows;
  readonly configuration: ConfigurationService;
  readonly configurationQueries: ConfigurationQueries;
  readonly requestableQueries: RequestableQueries;
  readonly favourites: FavouritesService;
  readonly accessRequestsQueries: AccessRequestsQueries;
  readonly accessHistoryQueries: AccessHistoryQueries;
  readonly delegations: DelegationsService;
  readonly delegationsQueries: DelegationsQueries;
  readonly requestItemsQueries: RequestItemsQueries;
  readonly syncRuns: SyncRunsService;
  readonly syncRunsQueries: SyncRunsQueries;
  readonly asCodeQueries: AsCodeQueries;
  readonly attentionQueries: AttentionQueries;
  readonly auditQueries: AuditQueries;
  /** Of people and services that are known, and of addresses that nobody is known at: one flood does not hide the other. */
  readonly refusedMutations: RefusalTally;
  readonly refusedQueries: RefusalTally;
  readonly refusedStrangers: RefusalTally;
  readonly auditSinks: readonly AuditSinkPort[];
  readonly auditAnchor: AuditAnchor;
  readonly secretKeys: SecretKeys;
  readonly sealSigner: SealSigner;
  readonly webhooks: WebhooksService;
  readonly webhooksQueries: WebhooksQueries;
  readonly webhookSender: WebhookSender;
  /** Null: no mail server is configured. */
  readonly mailer: Mailer | null;
  readonly baseUrl: BaseUrl;
  readonly notifications: NotificationsService;
  readonly notificationsQueries: NotificationsQueries;
  readonly testMail: TestMail;
  close(): Promise<void>;
}

/** The database as the loop that gives and ends access reaches it; whatever waits elsewhere has none of these connections. */
export type GrantLoop = Pick<Platform, "db" | "uow">;

export interface ComposeOptions {
  readonly config: Config;
  readonly log: Logger;
  /** Name of the process, shown in PostgreSQL's list of connections. */
  readonly applicationName: string;
  /** The time of the database where a test moves it. */
  readonly clock?: Clock;
  readonly machine?: MachineClock;
  /** After how long PostgreSQL ends a statement by itself; never when left out. */
  readonly statementTimeoutMs?: number;
  /** How many of the configured connections the loop of grants has to itself; none when left out: it uses those of all. */
  readonly grantConnections?: number;
  /** Connections to PostgreSQL that the process opens beside those of a platform. */
  readonly ownConnections?: number;
}

/** Throws StartupError where a person has to do something first. */
export async function compose({
  config,
  log,
  applicationName,
  clock,
  machine = machineClock,
  statementTimeoutMs,
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
    onPoolError: (error: unknown) => log.warn({ err: error }, "a database connection was lost"),
  };
  const db = await connect(
    createDataSource({ ...database, poolSize: config.DRAWBRIDGE_DATABASE_CONNECTIONS - grantConnections }),
  );
  let grantsDb = db;
  let shared: SharedTime | null = null;
  try {
    await assertServerVersion(db);
    await assertMigrated(db);
    await assertClockInStep(db, clock ?? machine);
    await warnWithoutConnectionRoom(db, log);
    if (grantConnections > 0) grantsDb = await connect(createDataSource({ ...database, poolSize: grantConnections }));
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

interface SharedTime extends Pick<Platform, "clock" | "time"> {
  stop(): Promise<void>;
}

async function timeOf(deps: ConstructorParameters<typeof DatabaseClock>[0]): Promise<SharedTime> {
  const clock = new DatabaseClock(deps);
  await clock.measure();
  const measuring = clock.start();
  return { clock, time: clock, stop: () => measuring.stop() };
}

function movedTime(clock: Clock): SharedTime {
  return { clock, time: TIME_IS_KNOWN, stop: async () => undefined };
}

async function destroyAll(dataSources: readonly DataSource[]): Promise<void> {
  for (const dataSource of new Set(dataSources)) await dataSource.destroy();
}

type Base = Pick<Platform, "config" | "log" | "machine" | "db" | "installation" | "signIn">;

function wire(base: Base, grantsDb: DataSource, { clock, time, stop }: SharedTime): Platform {
  const { config, log, db, installation, signIn } = base;
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
  const grantLoop = { db: grantsDb, uow: grantsDb === db ? uow : uowOn(grantsDb) };
  const refusedMutations = new RefusalTally({ uow, clock, log }, TIMES, REFUSED_ONE_BY_ONE);
  const refusedQueries = new RefusalTally({ uow, clock, log });
  const refusedStrangers = new RefusalTally({ uow, clock, log });
  const roleGroups = new RoleGroups(signIn.roleGroups);
  const owners = new OwnersService({
    db,
    referrers: [groupsOfFlows, (manager, providerId) => roleGroups.groupsAt(manager, providerId)],
    watchers: [(manager) => roleGroups.freeze(manager)],
    adopters: [adoptProviderInFlows],
  });
  const holdLimits = holdLimitsOf(config);
  const leaversAlarms = new LeaversAlarms({ uow, clock });
  const secretKeys = secretKeysOf(config);
  const sealSigner = new SealSigner(secretKeys);
  const auditAnchor = new AuditAnchor({ signer: sealSigner, path: config.DRAWBRIDGE_AUDIT_ANCHOR });
  const endOfLog = { db, clock, auditAnchor, sealSigner };
  const people = new PeopleNow({ db, roleGroups });
  const peopleQueries = new PeopleQueries({ db, roleGroups });
  const groupsQueries = new GroupsQueries(db);
  const ownersQueries = new OwnersQueries(db);
  const bindings = new BindingsService({ users: bindingUsers });
  const addresses = addressGuard(webhookTargets(config));
  const smtp = smtpSettingsOf(config);
  const mailer = smtp && createSmtpMailer(smtp);
  const baseUrl = config.DRAWBRIDGE_URL?.replace(/\/$/, "") ?? null;
  const notificationsQueries = new NotificationsQueries(db);
  const accessRequestsQueries = new AccessRequestsQueries(db, clock);
  const onlookers = { deciders: ownersQueries, requests: accessRequestsQueries };
  const grants = new GrantsService({ uow, bindings, ...onlookers, eligibility: stillEligible });
  const requestableQueries = new RequestableQueries({ db, clock });
  const syncRuns = new SyncRunsService({ uow, settings: { intervalMinutes: config.DRAWBRIDGE_SYNC_INTERVAL_MINUTES } });
  const useCasesWithin = (within: UnitOfWork) =>
    ({
      integrations: new IntegrationsService({
        db,
        uow: within,
        syncs: syncRuns,
        owners,
        grants: grantsOfIntegration,
        flows: flowsOfIntegration,
        poolWarnings,
        externalId: installation.externalId,
      }),
      accessFlows: new AccessFlowsService({ db, uow: within, clock, requests: requestsOfFlow }),
      roles: new RolesService({ uow: within, people }),
      webhooks: new WebhooksService({ uow: within, addresses, secretKeys }),
    }) satisfies UseCases;
  const { integrations, accessFlows, roles, webhooks } = useCasesWithin(uow);
  return {
    ...base,
    clock,
    time,
    queue,
    queueBackend,
    metrics: new Metrics({ db, queue, log, time }),
    live,
    uow,
    grantLoop,
    apiTokens: new ApiTokens({ db, uow, clock, people }),
    apiTokensQueries: new ApiTokensQueries(db),
    personalTokens: new PersonalTokens({ uow, personalTokenDays: config.DRAWBRIDGE_PERSONAL_TOKEN_DAYS }),
    serviceAccounts: new ServiceAccounts({ db, uow }),
    people,
    peopleService: new PeopleService({ uow, owners, bindings }),
    peopleQueries,
    groupsQueries,
    searchQueries: new SearchQueries({ db, peopleQueries, groupsQueries }),
    rolesQueries: new RolesQueries({ db, roleGroups }),
    roleGroups,
    roles,
    sessions: new SessionsService({ db, uow, clock, people, freshSignIn: signIn.freshSignIn }),
    signInAttempts: new SignInAttempts({ db, clock }),
    doctor: new DoctorService({ db, uow, live }),
    doctorQueries: new DoctorQueries(db),
    connectors: new ConnectorsService({ uow, uses: usesOfConnector }),
    connectorsQueries: new ConnectorsQueries({ db, clock }),
    integrations,
    integrationChanges: new IntegrationChangesService({ db, clock, integrations }),
    identityProviders: new IdentityProvidersService({ uow, owners, holdLimits }),
    holdLimits,
    leaversAlarms,
    identitiesQueries: new IdentitiesQueries(db),
    providerChanges: new ProviderChangesService({
      uow,
      owners,
      people,
      roleGroups,
      configuredProviders: configuredProviders(config, signIn),
    }),
    scimTokens: new ScimTokens({ db, uow, clock }),
    scimUsers: new ScimUsersService({ uow, owners, holdLimits, log }),
    scimGroups: new ScimGroupsService({ uow, owners }),
    scimQueries: new ScimQueries(db),
    owners,
    ownersQueries,
    bindings,
    bindingUsers,
    slots: new SlotsService({ uow }),
    slotsQueries: new SlotsQueries({ db, users: bindingUsers }),
    grants,
    grantsQueries: new GrantsQueries(db, { ...onlookers, eligibility: stillEligible }),
    driftQueries: new DriftQueries(db, clock),
    drift: new DriftService({ uow }),
    namespaceQueries: new NamespaceQueries(db, clock),
    restores: new RestoreService({ db, uow }),
    integrationsQueries: new IntegrationsQueries(db),
    accountsQueries: new AccountsQueries(db),
    resourcesQueries: new ResourcesQueries(db),
    requestQuestions: new RequestQuestionsService({ uow }),
    resourcesOfViewer: new ResourcesOfViewer(db, clock),
    accessRequests: new AccessRequestsService({
      db,
      uow,
      clock,
      grants,
    }),
    accessFlows,
    terraformIntegrations: new TerraformIntegrations({ db, integrations }),
    terraformFlows: new TerraformFlows({ db, accessFlows }),
    accessFlowsQueries: new AccessFlowsQueries(db),
    configuration: new ConfigurationService({ uow, useCasesWithin }),
    configurationQueries: new ConfigurationQueries(db),
    requestableQueries,
    favourites: new FavouritesService({
      uow,
      isVisible: async (actor, resourceId) => (await requestableQueries.find(actor, resourceId)) !== null,
      visibleResources: async ({ manager, actor, now }) => (await loadVisibility(manager, actor, now)).visible,
    }),
    accessRequestsQueries,
    accessHistoryQueries: new AccessHistoryQueries(db),
    delegations: new DelegationsService({ uow }),
    delegationsQueries: new DelegationsQueries({ db, clock }),
    requestItemsQueries: new RequestItemsQueries(db, clock),
    syncRuns,
    syncRunsQueries: new SyncRunsQueries(db),
    asCodeQueries: new AsCodeQueries({ db, integrations, serverUrl: baseUrl }),
    attentionQueries: new AttentionQueries({ ...endOfLog, roleGroups, leaversAlarms }),
    auditQueries: new AuditQueries(endOfLog),
    refusedMutations,
    refusedQueries,
    refusedStrangers,
    auditSinks: auditSinksOf(config, clock),
    auditAnchor,
    secretKeys,
    sealSigner,
    webhooks,
    webhooksQueries: new WebhooksQueries(db),
    webhookSender: createWebhookSender(addresses),
    mailer,
    baseUrl,
    notifications: new NotificationsService({ uow }),
    notificationsQueries,
    testMail: new TestMail({ mailer, baseUrl, notificationsQueries }),
    async close() {
      await Promise.all([refusedMutations, refusedQueries, refusedStrangers].map((tally) => tally.tell()));
      await stop();
      await Promise.all([uow.drain(), grantLoop.uow.drain()]);
      await Promise.allSettled([queue.close(), live.close()]);
      await destroyAll([db, grantsDb]);
    },
  };
}

const grantsOfIntegration = {
  countLive: countLiveGrants,
  handOver: handOverTargets,
  lookAgain: touchTargetsOf,
  toRelease: integrationsToRelease,
  release: releaseIntegration,
  abandon: abandonIntegration,
};

/** Identity providers by the names that the configuration gives them. */
function configuredProviders(config: Config, { providers, issuers, roleGroups }: SignInSettings): string[] {
  return [
    ...(config.DRAWBRIDGE_IDENTITY_FILE ? [config.DRAWBRIDGE_IDENTITY_FILE_PROVIDER] : []),
    ...providers.flatMap(({ people }) => people ?? []),
    ...issuers.flatMap(({ as }) => (as.kind === "person" ? as.people : [])),
    ...roleGroups.map(({ provider }) => provider),
  ];
}

function auditSinksOf(config: Config, clock: Clock): AuditSinkPort[] {
  const { DRAWBRIDGE_AUDIT_WEBHOOK_URL: url, DRAWBRIDGE_AUDIT_WEBHOOK_SECRET: secret } = config;
  // Named by whoever runs the platform, not by an admin of it: a SIEM mostly stands inside.
  const sender = createWebhookSender(addressGuard("any"));
  return [
    ...(config.DRAWBRIDGE_AUDIT_STDOUT === "1" ? [streamSink("stdout", process.stdout)] : []),
    ...(url && secret ? [webhookSink({ url, secret, sender, clock })] : []),
  ];
}

function queueBackendOf(config: Config): QueueBackend {
  return config.REDIS_URL
    ? { kind: "redis", url: redisUrl(config.REDIS_URL) }
    : { kind: "postgres", pool: config.DATABASE_URL, connections: config.DRAWBRIDGE_QUEUE_CONNECTIONS };
}
