import { randomUUID } from "node:crypto";
import { setTimeout as after } from "node:timers/promises";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { LRUCache } from "lru-cache";
import type { Logger } from "pino";
import type { CallPriority, IdentityCenterCloud } from "../../domain/cloud/access-cloud.port";
import type { CallerIdentity, OrganizationAccess } from "../../domain/cloud/cloud.port";
import type { DoctorCloud } from "../../domain/cloud/doctor-cloud.port";
import type { Clock } from "../../kernel/clock";
import { accessEntries } from "./access-entries";
import { enabledRegions } from "./account";
import { AwsCalls, CALL_LIMITS, type CallLimits } from "./calls/calls";
import { type AwsOverride, Clients } from "./calls/clients";
import { badResponse } from "./calls/failure";
import { type Pause, RATES, type Rate, type RateGroup, RateLimits } from "./calls/rate-limits";
import { Sessions } from "./calls/sessions";
import { tryInAccount, tryOnCluster } from "./doctor-account";
import { isAssumable } from "./doctor-calls";
import { clockAheadMs } from "./doctor-clock";
import { identityCenterIn, tryInIdentityCenter } from "./doctor-identity-center";
import { tryInOrganization } from "./doctor-organization";
import { describeCluster, listClusters } from "./eks";
import { readIdentityCenter } from "./identity-center";
import { identityCenterWrites } from "./identity-center-writes";
import { accountTags, describeOrganization, listOrganizationAccounts } from "./organizations";
import { findReservedRole, findRole, reservedRoleArns } from "./roles";
import { taggedAccounts } from "./tagged-accounts";
import { unitNames } from "./unit-names";

export interface CloudOptions {
  readonly installationId: string;
  readonly clock: Clock;
  readonly log: Pick<Logger, "debug" | "info" | "warn">;
  readonly limits?: Partial<CloudLimits>;
  /** Called for every attempt of a call. */
  readonly onCall?: (operation: string, outcome: string) => void;
  /** Replaces the SDK's discovery (AWS_ENDPOINT_URL, AWS_REGION, the default credential chain). */
  readonly aws?: AwsOverride;
}

export interface CloudLimits extends CallLimits {
  /** Time limit of one attempt, from sending to the first byte of the answer. The call's deadline limits the rest. */
  readonly requestTimeoutMs: number;
  readonly rates: Partial<Readonly<Record<RateGroup, Rate>>>;
  readonly pause: Pause;
}

/** The SDK adapter for AWS. One per process, since it holds the connections and the rate limits. */
export function createCloud(options: CloudOptions): DoctorCloud {
  const { installationId, clock, log, aws, onCall, limits = {} } = options;
  const pause = limits.pause ?? ((milliseconds, signal) => after(milliseconds, undefined, { signal }));
  const rates = new RateLimits({ clock, pause, rates: { ...RATES, ...limits.rates } });
  const calls = new AwsCalls({ limits: { ...CALL_LIMITS, ...limits }, rates, pause, log, onCall });
  const clients = new Clients({ log, aws, requestTimeoutMs: limits.requestTimeoutMs ?? 15_000 });

  const granting = new LRUCache<string, Sessions>({ max: ORGANIZATIONS_KEPT });
  const checking = new LRUCache<string, Sessions>({ max: ORGANIZATIONS_KEPT });
  const centers = new LRUCache<string, IdentityCenterCloud>({ max: ORGANIZATIONS_KEPT });

  let known: CallerIdentity | undefined;
  const askIdentity = async (region: string, signal: AbortSignal): Promise<CallerIdentity> => {
    known = await callerIdentity(calls, clients, region, signal);
    return known;
  };
  return {
    callerIdentity: async (signal) => askIdentity(await clients.ownRegion(), signal),
    clockAheadMs: async (signal) => clockAheadMs({ calls, clients, clock }, await clients.ownRegion(), signal),
    organization(access: OrganizationAccess) {
      const identity = async (signal: AbortSignal) => known ?? askIdentity(access.region, signal);
      const openWith = (access: OrganizationAccess) =>
        new Sessions({ access, installationId, clients, calls, clock, log, identity });
      const open = () => openWith(access);
      const deps = { calls, clients, sessions: open(), region: access.region, log };
      // A grant makes a few calls in many small pieces, which share role sessions. Discovery and tests of an
      // organization use sessions of their own.
      const key = JSON.stringify(access);
      const keptIn = (cache: LRUCache<string, Sessions>) => {
        const kept = cache.get(key) ?? open();
        cache.set(key, kept);
        return kept;
      };
      const grantDeps = { ...deps, sessions: keptIn(granting) };
      // Drift scans and the doctor visit all accounts, which would evict the sessions of grants.
      const checks = keptIn(checking);
      const sessionsFor = (priority: CallPriority) =>
        ({ revoke: grantDeps.sessions, grant: grantDeps.sessions, check: checks, discovery: deps.sessions })[priority];
      return {
        describeOrganization: (signal) => describeOrganization(deps, signal),
        listAccounts: (signal, onListed) => listOrganizationAccounts(deps, signal, onListed),
        unitNames: (parentIds, signal) => unitNames(deps, parentIds, signal),
        taggedAccounts: (signal) => taggedAccounts(deps, signal),
        accountTags: (accountId, signal) => accountTags(deps, accountId, signal),
        async assumeMemberRole(accountId, signal) {
          const member = await deps.sessions.member(accountId, signal);
          await member.current(signal);
        },
        enabledRegions: (accountId, signal) => enabledRegions(deps, accountId, signal),
        listClusters: (accountId, region, signal) => listClusters(deps, accountId, region, signal),
        describeCluster: (accountId, region, name, signal) => describeCluster(deps, accountId, region, name, signal),
        readIdentityCenter: (ssoRegion, signal, options) => readIdentityCenter(deps, ssoRegion, signal, options),
        ...accessEntries({ calls, clients, sessionsFor }),
        role: (accountId, arn, signal) => findRole(grantDeps, accountId, arn, signal),
        reservedRole: (accountId, name, signal) => findReservedRole(grantDeps, accountId, name, signal),
        identityCenter(ssoRegion) {
          // The instance of Identity Center is cached too, since all of its APIs share one rate.
          const centerKey = `${ssoRegion} ${key}`;
          const center = centers.get(centerKey) ?? identityCenterWrites(grantDeps, ssoRegion);
          centers.set(centerKey, center);
          return center;
        },
        trustsAnyExternalId: (role, signal) =>
          isAssumable(openWith({ ...access, externalId: `nobody-was-told-${randomUUID()}` }), role, signal),
        reservedRoleArns: (accountId, signal) => reservedRoleArns(deps, accountId, signal),
        identityCenterIn: (ssoRegion, signal) => identityCenterIn(deps, ssoRegion, signal),
        tryInOrganization: (action, at, signal) => tryInOrganization(deps, action, at, signal),
        tryInIdentityCenter: (action, at, signal) => tryInIdentityCenter(deps, action, at, signal),
        tryOnCluster: (action, at, signal) => tryOnCluster(deps, action, at, signal),
        tryInAccount: (action, accountId, signal) => tryInAccount(deps, action, accountId, signal),
      };
    },
  };
}

/** One for each way into AWS that integrations configure. */
const ORGANIZATIONS_KEPT = 32;

async function callerIdentity(
  calls: AwsCalls,
  clients: Clients,
  region: string,
  signal: AbortSignal,
): Promise<CallerIdentity> {
  const call = {
    operation: "sts:GetCallerIdentity",
    region,
    // The call itself tells the account of the rate bucket.
    rate: { group: "sts", accountId: "connector", region },
  } as const;
  const { Account, Arn } = await calls.run(call, clients.connector(), signal, (credentials, abortSignal) =>
    clients.sts(region, credentials).send(new GetCallerIdentityCommand({}), { abortSignal }),
  );
  const partition = Arn?.split(":")[1];
  if (!Account || !Arn || !partition) throw badResponse(call, "account or ARN");
  return { accountId: Account, arn: Arn, partition, isRoleSession: Arn.includes(":assumed-role/") };
}
