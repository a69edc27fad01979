import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { LRUCache } from "lru-cache";
import type { Logger } from "pino";
import type { CallerIdentity, OrganizationAccess } from "../../../domain/cloud/cloud.port";
import { ProviderFailure } from "../../../kernel/app-error";
import { orAborted } from "../../../kernel/async/abort";
import type { Clock } from "../../../kernel/clock";
import type { AwsCall, AwsCalls, AwsCredentials, CredentialSource } from "./calls";
import type { Clients } from "./clients";
import { abortedFailure, badResponse } from "./failure";

/**
 * The role sessions of one integration. The connector assumes each role directly, keeps the session, and assumes the
 * role again at the first call within five minutes of the session's end.
 */
export class Sessions {
  private readonly sessions = new LRUCache<string, Session>({ max: SESSIONS_KEPT });
  private readonly beingAssumed = new Map<string, Flight<Session>>();
  private longestSeconds: number;

  constructor(
    private readonly deps: {
      access: OrganizationAccess;
      installationId: string;
      clients: Clients;
      calls: AwsCalls;
      clock: Clock;
      log: Pick<Logger, "info">;
      identity: (signal: AbortSignal) => Promise<CallerIdentity>;
    },
  ) {
    this.longestSeconds = deps.access.sessionDurationHours * 3_600;
  }

  /** Credentials that read the organization: the management role, or the connector's own role. */
  async management(signal: AbortSignal): Promise<{ accountId: string; source: CredentialSource }> {
    const arn = this.deps.access.managementRoleArn;
    if (arn === null) {
      const { accountId } = await this.deps.identity(signal);
      return { accountId, source: this.deps.clients.connector() };
    }
    return { accountId: arn.split(":")[4] ?? "", source: this.source({ role: "management", arn }) };
  }

  /** The connector's partition: roles of another one cannot be assumed. */
  async partition(signal: AbortSignal): Promise<string> {
    return (await this.deps.identity(signal)).partition;
  }

  async member(accountId: string, signal: AbortSignal): Promise<CredentialSource> {
    const { partition } = await this.deps.identity(signal);
    const name = this.deps.access.memberRoleName.replace(/^\//, "");
    return this.source({ role: "member", arn: `arn:${partition}:iam::${accountId}:role/${name}` });
  }

  private source(role: Role): CredentialSource {
    return {
      current: async (signal) => (await this.session(role, signal)).credentials,
      reject: (credentials) => {
        if (this.sessions.get(role.arn)?.credentials === credentials) this.sessions.delete(role.arn);
      },
      areKnown: (credentials, signal) => this.areKnown(role, credentials, signal),
    };
  }

  /** The call needs no permission, so a refusal means that the session is over: its role was deleted or recreated. */
  private async areKnown(role: Role, credentials: AwsCredentials, signal: AbortSignal): Promise<boolean> {
    const { access, calls, clients } = this.deps;
    const accountId = role.arn.split(":")[4] ?? "";
    const call: AwsCall = {
      operation: "sts:GetCallerIdentity",
      accountId,
      region: access.region,
      rate: { group: "sts", accountId, region: access.region },
    };
    const source = { current: async () => credentials, reject: () => {} };
    try {
      await calls.run(call, source, signal, (session, abortSignal) =>
        clients.sts(access.region, session).send(new GetCallerIdentityCommand({}), { abortSignal }),
      );
      return true;
    } catch (error) {
      if (error instanceof ProviderFailure && error.kind === "denied") return false;
      throw error;
    }
  }

  private async session(role: Role, signal: AbortSignal): Promise<Session> {
    const held = this.sessions.get(role.arn);
    if (held && held.expiresAt.getTime() - this.deps.clock.now().getTime() > RENEW_BEFORE_MS) return held;
    let flight = this.beingAssumed.get(role.arn);
    if (!flight) {
      const started = new Flight(
        (abandoned) => this.assume(role, abandoned),
        () => {
          if (this.beingAssumed.get(role.arn) === started) this.beingAssumed.delete(role.arn);
        },
      );
      this.beingAssumed.set(role.arn, started);
      flight = started;
    }
    try {
      return await flight.join(signal);
    } catch (error) {
      throw signal.aborted ? abortedFailure(this.call(role, (await this.deps.identity(signal)).accountId)) : error;
    }
  }

  private async assume(role: Role, signal: AbortSignal): Promise<Session> {
    const identity = await this.deps.identity(signal);
    const seconds = this.durationSeconds(identity);
    try {
      const session = await this.assumeFor(role, seconds, identity, signal);
      this.sessions.set(role.arn, session);
      return session;
    } catch (error) {
      if (seconds <= ONE_HOUR || !isTooLong(error)) throw error;
      this.deps.log.info(
        { role: role.arn, seconds },
        "the role allows no session of this length; asking for one hour from now on",
      );
      this.longestSeconds = ONE_HOUR;
      return this.assume(role, signal);
    }
  }

  private async assumeFor(
    role: Role,
    seconds: number,
    identity: CallerIdentity,
    signal: AbortSignal,
  ): Promise<Session> {
    const { access, clients, calls, installationId } = this.deps;
    const call = this.call(role, identity.accountId);
    const { Credentials: given } = await calls.run(call, clients.connector(), signal, (credentials, abortSignal) =>
      clients.sts(access.region, credentials).send(
        new AssumeRoleCommand({
          RoleArn: role.arn,
          RoleSessionName: roleSessionName(installationId),
          ExternalId: access.externalId,
          DurationSeconds: seconds,
        }),
        { abortSignal },
      ),
    );
    if (!given?.AccessKeyId || !given.SecretAccessKey || !given.Expiration) throw badResponse(call, "credentials");
    return {
      credentials: {
        accessKeyId: given.AccessKeyId,
        secretAccessKey: given.SecretAccessKey,
        sessionToken: given.SessionToken,
      },
      expiresAt: given.Expiration,
    };
  }

  private call(role: Role, callerAccountId: string): AwsCall {
    return {
      operation: "sts:AssumeRole",
      accountId: role.arn.split(":")[4],
      region: this.deps.access.region,
      assumes: role,
      // AWS counts it in the caller's account, not in the role's.
      rate: { group: "sts", accountId: callerAccountId, region: this.deps.access.region },
    };
  }

  /** AWS limits a session to one hour where a role session asks for it (role chaining). */
  private durationSeconds({ isRoleSession }: CallerIdentity): number {
    return isRoleSession ? Math.min(this.longestSeconds, ONE_HOUR) : this.longestSeconds;
  }
}

/** The session name in CloudTrail: `drawbridge-` and the end of the installation's id, where ids differ most. */
export function roleSessionName(installationId: string): string {
  const short = installationId.replace(/[^A-Za-z0-9]/g, "").slice(-12);
  return short === "" ? "drawbridge" : `drawbridge-${short}`;
}

const ONE_HOUR = 3_600;
const RENEW_BEFORE_MS = 5 * 60_000;
const SESSIONS_KEPT = 256;

type Role = NonNullable<AwsCall["assumes"]>;
interface Session {
  readonly credentials: AwsCredentials;
  readonly expiresAt: Date;
}

function isTooLong(error: unknown): boolean {
  return error instanceof ProviderFailure && error.kind === "invalid" && /DurationSeconds/i.test(error.message);
}

/** Shared work of several callers. A caller that is aborted stops waiting; the last one aborts the work. */
class Flight<T> {
  private readonly controller = new AbortController();
  private readonly result: Promise<T>;
  private waiting = 0;

  constructor(
    start: (signal: AbortSignal) => Promise<T>,
    private readonly onLanded: () => void,
  ) {
    this.result = start(this.controller.signal).finally(onLanded);
    this.result.catch(() => {});
  }

  async join(signal: AbortSignal): Promise<T> {
    this.waiting += 1;
    try {
      return await orAborted(this.result, signal);
    } finally {
      this.waiting -= 1;
      if (this.waiting === 0) {
        this.onLanded();
        this.controller.abort();
      }
    }
  }
}
