import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { refusalOf } from "./authorize";
import { AwsError } from "./aws/aws-error";
import type { Input } from "./aws/input";
import { withoutEnd } from "./aws/paging";
import { problemWithPresigned } from "./aws/presigned";
import { REST_JSON } from "./aws/protocols";
import { type Scope, scopeOf } from "./aws/scope";
import type { Call, Service, WireRequest, WireResponse } from "./aws/service";
import type { CallLog, CallRecord } from "./call-log";
import { type Fault, type Faults, faultError } from "./faults";
import type { Principal, Sessions } from "./sessions";
import type { Throttle } from "./throttle";
import type { World } from "./world";

/** What becomes of a request: an answer, or none ("hang" until the client leaves, "drop" the connection at once). */
export type Outcome = WireResponse | "hang" | "drop";

export interface GatewayState {
  readonly world: World;
  readonly sessions: Sessions;
  readonly faults: Faults;
  readonly throttle: Throttle;
  readonly calls: CallLog;
  readonly latency: { ms: number; jitterMs: number };
  readonly clock: () => number;
}

/** The front of all services: finds the service, the caller and the operation, in AWS's order, and keeps the call log. */
export class Gateway {
  private readonly services: ReadonlyMap<string, Service>;
  private readonly userAgents = new Map<string, string>();

  constructor(
    private readonly state: GatewayState,
    services: readonly Service[],
  ) {
    this.services = new Map(services.map((service) => [service.name, service]));
  }

  async handle(request: WireRequest): Promise<Outcome> {
    const requestId = randomUUID();
    const at = new Date(this.state.clock()).toISOString();
    const scope = scopeOf(request);
    const service = this.services.get(scope?.service ?? "");
    const seen: Seen = { operation: "Unknown", region: scope?.region ?? "unknown" };
    const { outcome, error } = await this.attempt(request, requestId, scope, service, seen);
    const { ms, jitterMs } = this.state.latency;
    if (ms + jitterMs > 0) await sleep(ms + Math.random() * jitterMs);
    const record: CallRecord = {
      at,
      service: service?.name ?? "unknown",
      operation: seen.operation,
      accountId: seen.accountId,
      targetAccountId: seen.targetAccountId,
      region: seen.region,
      status: typeof outcome === "string" ? 0 : outcome.status,
      error,
      requestId,
      userAgent: this.interned(userAgentOf(request)),
    };
    if (seen.applied !== undefined) record.applied = seen.applied;
    seen.record = record;
    this.state.calls.add(record);
    return typeof outcome === "string" ? outcome : this.dated(outcome);
  }

  /** The server dates its answers by the machine's clock. */
  private dated(answer: WireResponse): WireResponse {
    const { dateAheadMs } = this.state.world.timing;
    if (dateAheadMs === 0) return answer;
    return { ...answer, headers: { ...answer.headers, date: new Date(Date.now() + dateAheadMs).toUTCString() } };
  }

  private async attempt(
    request: WireRequest,
    requestId: string,
    scope: Scope | null,
    service: Service | undefined,
    seen: Seen,
  ): Promise<{ outcome: Outcome; error?: string }> {
    const protocol = service?.protocol ?? REST_JSON;
    try {
      if (!scope) throw protocol.refusals.missing();
      if (!service) throw new AwsError("UnknownService", `The simulator has no service ${scope.service}.`, 404);
      const { operation, input } = protocol.read(request, service);
      seen.operation = operation;
      seen.targetAccountId = operation === "AssumeRole" ? accountOfArn(input) : undefined;
      const caller = this.authenticate(scope, request, service);
      seen.accountId = caller.account.id;
      const fault = this.state.faults.take(operation, seen.targetAccountId ?? seen.accountId, scope.region);
      const client = userAgentOf(request).split(" ").at(-1) ?? "";
      const call = { world: this.state.world, caller, region: scope.region, operation, input, client };
      const output = fault ? await this.runWithFault(fault, service, call, seen) : this.run(service, call);
      if (output === "hang") return { outcome: output, error: "Hang" };
      if (output === "drop") return { outcome: output, error: "DropConnection" };
      return { outcome: protocol.answer(operation, output, requestId, service) };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return { outcome: protocol.error(error, requestId), error: error.code };
    }
  }

  private async runWithFault(
    fault: Fault,
    service: Service,
    call: Call,
    seen: Seen,
  ): Promise<object | "hang" | "drop"> {
    const first = fault.applyFirst ? this.run(service, call) : null;
    if (first) seen.applied = true;
    if (fault.applyLateMs !== undefined) this.runLate(fault.applyLateMs, service, call, seen);
    if (fault.delayMs) await sleep(fault.delayMs);
    await fault.heldUntil;
    if (fault.hang) return "hang";
    if (fault.dropConnection) return "drop";
    if (fault.error !== undefined) throw faultError({ ...fault, error: fault.error }, service.protocol);
    const answer = first ?? this.run(service, call);
    return fault.repeatToken ? withoutEnd(service.name, answer, call.input) : answer;
  }

  /** Nobody hears when it is refused by then. */
  private runLate(ms: number, service: Service, call: Call, seen: Seen): void {
    seen.applied = false;
    this.state.world.agenda.in(ms, () => {
      try {
        this.run(service, call);
      } catch (error) {
        if (error instanceof AwsError) return;
        throw error;
      }
      seen.applied = true;
      if (seen.record) seen.record.applied = true;
    });
  }

  private run(service: Service, call: Call): object {
    this.state.world.agenda.catchUp();
    const throttled = this.state.throttle.refusalOf(service.name, call.operation, call.region, call.caller);
    const refused = throttled ?? refusalOf(service, call);
    if (refused) throw refused;
    const operation = service.operations.get(call.operation);
    if (!operation) throw new Error(`${service.name} routes to ${call.operation} but does not have it.`);
    return operation(call);
  }

  private authenticate(scope: Scope, request: WireRequest, service: Service): Principal {
    const { refusals } = service.protocol;
    const principal = this.state.sessions.find(scope.accessKeyId);
    if (!principal || !this.state.sessions.isCurrent(principal)) throw refusals.unknown();
    if (scope.sessionToken !== principal.credentials.sessionToken) throw refusals.unknown();
    if (principal.expiresAt <= this.state.clock()) throw refusals.expired();
    if (scope.presigned) {
      const problem = problemWithPresigned(request, scope, principal.credentials.secretAccessKey, this.state.clock());
      if (problem) throw problem;
    }
    return principal;
  }

  /** The same few texts arrive on every call; the log keeps one copy of each. */
  private interned(userAgent: string): string {
    const known = this.userAgents.get(userAgent);
    if (known !== undefined) return known;
    if (this.userAgents.size < 1000) this.userAgents.set(userAgent, userAgent);
    return userAgent;
  }
}

function userAgentOf({ headers }: WireRequest): string {
  return String(headers["user-agent"] ?? "");
}

interface Seen {
  operation: string;
  region: string;
  accountId?: string;
  targetAccountId?: string;
  applied?: boolean;
  record?: CallRecord;
}

function accountOfArn(input: Input): string | undefined {
  return input.text("RoleArn")?.split(":")[4];
}
