import type { IdentitystoreClient } from "@aws-sdk/client-identitystore";
import { ListInstancesCommand, type SSOAdminClient } from "@aws-sdk/client-sso-admin";
import type { AssignmentStarted, CallPriority } from "../../domain/cloud/access-cloud.port";
import { ProviderFailure } from "../../kernel/app-error";
import type { AwsCall, AwsCalls } from "./calls/calls";
import type { Clients } from "./calls/clients";
import { badResponse, type CallSite, identityCenterMissing, inDoubtFailure } from "./calls/failure";
import type { Sessions } from "./calls/sessions";

export interface IdentityCenterDeps {
  calls: AwsCalls;
  clients: Clients;
  sessions: Sessions;
}

export interface InstanceIds {
  readonly instanceArn: string;
  readonly identityStoreId: string;
}

type Options = { abortSignal: AbortSignal };
type Told = { $metadata: { requestId?: string } };
export type AdminRequest<T> = (client: SSOAdminClient, InstanceArn: string, options: Options) => Promise<T>;
export type StoreRequest<T> = (client: IdentitystoreClient, IdentityStoreId: string, options: Options) => Promise<T>;

/**
 * The Identity Center of an organization, through the management role in its primary region. The instance is cached. An
 * absence counts only right after the instance was looked up, as it may have been deleted or recreated.
 */
export class IdentityCenterInstance {
  private known: InstanceIds | undefined;

  constructor(
    private readonly deps: IdentityCenterDeps,
    private readonly region: string,
  ) {}

  async ids(signal: AbortSignal): Promise<InstanceIds> {
    this.known ??= await this.findIds(signal);
    return this.known;
  }

  /** Calls SSO Admin. */
  async read<T>(operation: string, signal: AbortSignal, request: AdminRequest<T>, priority?: CallPriority): Promise<T> {
    const { call, source } = await this.callAs(operation, signal, priority);
    return this.inInstance(signal, ({ instanceArn }) =>
      this.deps.calls.run(call, source, signal, (credentials, abortSignal) =>
        request(this.deps.clients.ssoAdmin(this.region, credentials), instanceArn, { abortSignal }),
      ),
    );
  }

  /** Starts a change of an assignment. A repeated call is already done, or conflicts with the first. */
  async write<T extends Told>(
    operation: string,
    signal: AbortSignal,
    request: AdminRequest<T>,
    requestIdOf: (answer: T) => string | undefined,
  ): Promise<AssignmentStarted> {
    const { call, source } = await this.callAs(operation, signal);
    const { answer, inDoubt } = await this.inInstance(signal, ({ instanceArn }) =>
      this.deps.calls.write(call, source, signal, (credentials, abortSignal) =>
        request(this.deps.clients.ssoAdmin(this.region, credentials), instanceArn, { abortSignal }),
      ),
    );
    const assignmentRequestId = requestIdOf(answer);
    if (assignmentRequestId === undefined) throw inDoubtFailure(call, badResponse(call, "request id"));
    const written = { operation, requestId: answer.$metadata.requestId ?? null, assignmentRequestId };
    return inDoubt ? { ...written, inDoubt } : written;
  }

  /** Calls the identity store. */
  async readStore<T>(operation: string, signal: AbortSignal, request: StoreRequest<T>): Promise<T> {
    const { call, source } = await this.callAs(operation, signal);
    return this.inInstance(signal, ({ identityStoreId }) =>
      this.deps.calls.run(call, source, signal, (credentials, abortSignal) =>
        request(this.deps.clients.identityStore(this.region, credentials), identityStoreId, { abortSignal }),
      ),
    );
  }

  /** The fields that AWS always sends. */
  need<T>(operation: string, value: T | undefined, what: string): T {
    if (value === undefined) throw badResponse(this.site(operation), what);
    return value;
  }

  site(operation: string): CallSite {
    return { operation, region: this.region };
  }

  private async inInstance<T>(signal: AbortSignal, ask: (ids: InstanceIds) => Promise<T>): Promise<T> {
    const remembered = this.known;
    try {
      return await ask(remembered ?? (await this.ids(signal)));
    } catch (error) {
      if (!remembered || !isMissing(error)) throw error;
      this.known = undefined;
      return ask(await this.ids(signal));
    }
  }

  private async findIds(signal: AbortSignal): Promise<InstanceIds> {
    const { call, source } = await this.callAs("sso:ListInstances", signal);
    const { Instances } = await this.deps.calls.run(call, source, signal, (credentials, abortSignal) =>
      this.deps.clients.ssoAdmin(this.region, credentials).send(new ListInstancesCommand({}), { abortSignal }),
    );
    for (const { InstanceArn: instanceArn, IdentityStoreId: identityStoreId } of Instances ?? []) {
      if (instanceArn && identityStoreId) return { instanceArn, identityStoreId };
    }
    throw identityCenterMissing(call);
  }

  private async callAs(operation: string, signal: AbortSignal, priority: CallPriority = "grant") {
    const { accountId, source } = await this.deps.sessions.management(signal);
    const call: AwsCall = {
      operation,
      accountId,
      region: this.region,
      regionalSession: true,
      priority: TAKES_AWAY.has(operation) ? "revoke" : priority,
      // All of its APIs share this rate, including reads of its users.
      rate: { group: "identity-center", accountId, region: this.region },
    };
    return { call, source };
  }
}

const TAKES_AWAY: ReadonlySet<string> = new Set([
  "sso:DeleteAccountAssignment",
  "sso:DescribeAccountAssignmentDeletionStatus",
]);

/** An object is missing, in an Identity Center that exists. */
export function isMissing(error: unknown): error is ProviderFailure {
  return error instanceof ProviderFailure && error.kind === "missing" && error.code !== "IDENTITY_CENTER_NOT_FOUND";
}
