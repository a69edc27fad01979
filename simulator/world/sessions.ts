import { randomBytes } from "node:crypto";
import type { Permissions } from "../iam/permissions";
import type { ConnectorData } from "../scenarios/scenario";
import type { Account, Role } from "./model";
import { connectorPermissions } from "./roles";
import { CONNECTOR_USER_ID, type World } from "./world";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * The caller of a request, by its access key. A session has the permissions of its role; a user has those given here.
 */
export interface Principal extends Permissions {
  readonly credentials: Credentials;
  readonly account: Account;
  /** The ARN that GetCallerIdentity returns: of an assumed-role session or a user. */
  readonly arn: string;
  readonly userId: string;
  /** The ARN in trust policies: of the session's role, or of the user. */
  readonly principalArn: string;
  /** Null for an IAM user, whose assumed roles are not chained. */
  readonly role: Role | null;
  readonly expiresAt: number;
}

/** The existing access keys. Sessions end at their expiry or with their role. */
export class Sessions {
  private readonly byKey = new Map<string, Principal>();
  private sweepAt = SWEEP_FROM;
  readonly connector: Principal;

  constructor(
    private readonly world: World,
    private readonly clock: () => number,
    /** Unpredictable bytes for one purpose of one session. */
    private readonly secret: (purpose: string, bytes: number) => Buffer = (_, bytes) => randomBytes(bytes),
  ) {
    this.connector = connectorPrincipal(world, world.scenario.connector);
    this.byKey.set(this.connector.credentials.accessKeyId, this.connector);
  }

  get size(): number {
    return this.byKey.size;
  }

  find(accessKeyId: string): Principal | undefined {
    return this.byKey.get(accessKeyId);
  }

  assume(account: Account, role: Role, sessionName: string, durationSeconds: number): Principal {
    if (this.byKey.size >= this.sweepAt) this.forgetExpired();
    const session: Principal = {
      credentials: {
        accessKeyId: keyIdOf(this.secret("key", 16)),
        secretAccessKey: this.secret("secret", 30).toString("base64"),
        sessionToken: `simulated-session-${this.secret("token", 48).toString("base64url")}`,
      },
      account,
      arn: `arn:aws:sts::${account.id}:assumed-role/${role.name}/${sessionName}`,
      userId: `${role.id}:${sessionName}`,
      principalArn: role.arn,
      role,
      expiresAt: this.clock() + durationSeconds * 1000,
    };
    this.byKey.set(session.credentials.accessKeyId, session);
    return session;
  }

  /** A recreated role has another id, and an account may be gone: sessions end with either. */
  isCurrent(principal: Principal): boolean {
    if (this.world.accounts.get(principal.account.id) !== principal.account) return false;
    return principal.role === null || principal.account.roles.get(principal.role.name) === principal.role;
  }

  private forgetExpired(): void {
    // Kept for a while, so that a late caller gets ExpiredToken as from AWS.
    const before = this.clock() - 3_600_000;
    for (const [key, session] of this.byKey) if (session.expiresAt < before) this.byKey.delete(key);
    // Doubled while most are alive, which keeps sweeps cheap per session.
    this.sweepAt = Math.max(SWEEP_FROM, this.byKey.size * 2);
  }
}

const SWEEP_FROM = 20_000;

/** Fixed credentials, so that a configured connector survives a restart of the simulator. They open nothing elsewhere. */
function connectorPrincipal(world: World, data: ConnectorData): Principal {
  const account = world.account(data.accountId);
  const secretAccessKey = "simulated/connector/secret/access/key/00";
  if (data.kind === "user") {
    const arn = `arn:aws:iam::${account.id}:user/${data.name}`;
    return {
      credentials: { accessKeyId: "AKIADRAWBRIDGECONNEC", secretAccessKey },
      account,
      arn,
      userId: CONNECTOR_USER_ID,
      principalArn: arn,
      role: null,
      ...connectorPermissions(world.deployment),
      expiresAt: Number.POSITIVE_INFINITY,
    };
  }
  const role = account.roles.get(data.name);
  if (!role) throw new Error(`The connector's role ${data.name} is missing in account ${account.id}.`);
  return {
    credentials: { accessKeyId: "ASIADRAWBRIDGECONNEC", secretAccessKey, sessionToken: "simulated-connector-session" },
    account,
    arn: `arn:aws:sts::${account.id}:assumed-role/${role.name}/ecs-task`,
    userId: `${role.id}:ecs-task`,
    principalArn: role.arn,
    role,
    expiresAt: Number.POSITIVE_INFINITY,
  };
}

function keyIdOf(bytes: Buffer): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  let id = "ASIA";
  for (const byte of bytes) id += alphabet[byte & 31];
  return id;
}
