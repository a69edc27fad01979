import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { authorizationErrorOf } from "../aws/authorize";
import { AwsError } from "../aws/aws-error";
import type { Input } from "../aws/input";
import { withoutEnd } from "../aws/paging";
import { problemWithPresigned } from "../aws/presigned";
import { REST_JSON } from "../aws/protocols";
import { type Scope, scopeOf } from "../aws/scope";
import type { Service, ServiceCall, WireRequest, WireResponse } from "../aws/service";
import { Mistake } from "../kernel/mistake";
import type { Principal, Sessions } from "../world/sessions";
import type { World } from "../world/world";
import type { CallLog, CallRecord } from "./call-log";
import { type Fault, type Faults, faultError } from "./faults";
import type { Change, KeptCall } from "./journal";
import type { Throttle } from "./throttle";

/** The outcome of a request: an answer, or none ("hang" until the client leaves, "drop" the connection at once). */
export type Outcome = WireResponse | "hang" | "drop";

export interface GatewayState {
  readonly world: World;
  readonly sessions: Sessions;
  readonly faults: Faults;
  readonly throttle: Throttle;
  readonly calls: CallLog;
  readonly latency: { ms: number; jitterMs: number };
  readonly clock: () => number;
  /** Makes a change of the world, and writes it to the journal where there is one. */
  readonly keep: <T>(change: Change, work: () => T) => T;
}

/** Operations that change nothing. */
const READS = /^(Describe|Get|List)/;

/** The entry of all services: resolves service, operation and caller, in this order, and keeps the call log. */
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
    const observed: ObservedCall = { operation: "Unknown", region: scope?.region ?? "unknown" };
    const { outcome, error } = await this.attempt(request, requestId, scope, service, observed);
    const { ms, jitterMs } = this.state.latency;
    if (ms + jitterMs > 0) await sleep(ms + Math.random() * jitterMs);
    const record: CallRecord = {
      at,
      service: service?.name ?? "unknown",
      operation: observed.operation,
      accountId: observed.accountId,
      targetAccountId: observed.targetAccountId,
      region: observed.region,
      status: typeof outcome === "string" ? 0 : outcome.status,
      error,
      requestId,
      userAgent: this.interned(userAgentOf(request)),
    };
    if (observed.applied !== undefined) record.applied = observed.applied;
    observed.record = record;
    this.state.calls.add(record);
    return typeof outcome === "string" ? outcome : this.dated(outcome);
  }

  /** The Date header follows the machine's clock, with the lead that the world's timing sets. */
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
    observed: ObservedCall,
  ): Promise<{ outcome: Outcome; error?: string }> {
    const protocol = service?.protocol ?? REST_JSON;
    try {
      if (!scope) throw protocol.refusals.missing();
      if (!service) throw new AwsError("UnknownService", `The simulator has no service ${scope.service}.`, 404);
      const { operation, input } = protocol.read(request, service);
      observed.operation = operation;
      observed.targetAccountId = operation === "AssumeRole" ? accountOfArn(input) : undefined;
      const caller = this.authenticate(scope, request, service);
      observed.accountId = caller.account.id;
      const fault = this.state.faults.take(operation, observed.targetAccountId ?? observed.accountId, scope.region);
      const client = userAgentOf(request).split(" ").at(-1) ?? "";
      const call = { world: this.state.world, caller, region: scope.region, operation, input, client };
      const kept = keptCall(request, scope, client);
      const output = fault
        ? await this.runWithFault(fault, service, call, kept, observed)
        : this.run(service, call, kept);
      if (output === "hang") return { outcome: output, error: "Hang" };
      if (output === "drop") return { outcome: output, error: "DropConnection" };
      return { outcome: protocol.answer(operation, output, requestId, service, request.headers) };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return { outcome: protocol.error(error, requestId), error: error.code };
    }
  }

  private async runWithFault(
    fault: Fault,
    service: Service,
    call: ServiceCall,
    kept: KeptCall,
    observed: ObservedCall,
  ): Promise<object | "hang" | "drop"> {
    const first = fault.applyFirst ? this.run(service, call, kept) : null;
    if (first) observed.applied = true;
    if (fault.applyLateMs !== undefined) {
      this.authorize(service, call);
      this.runLate(service, call, { ...kept, lateMs: fault.applyLateMs }, observed);
    }
    if (fault.delayMs) await sleep(fault.delayMs);
    await fault.heldUntil;
    if (fault.hang) return "hang";
    if (fault.dropConnection) return "drop";
    if (fault.error !== undefined) throw faultError({ ...fault, error: fault.error }, service.protocol);
    const answer = first ?? this.run(service, call, kept);
    return fault.repeatToken ? withoutEnd(service.name, answer, call.input) : answer;
  }

  /**
   * Makes the change later than the client's answer. AWS authorises a call as it comes, so rates and rights of that
   * moment do not apply any more, and any other refusal is told to nobody.
   */
  private runLate(service: Service, call: ServiceCall, kept: KeptCall, observed: ObservedCall): void {
    observed.applied = false;
    this.state.keep(kept, () =>
      this.state.world.agenda.in(kept.lateMs ?? 0, () => {
        try {
          this.operate(service, call);
        } catch (error) {
          if (error instanceof AwsError) return;
          throw error;
        }
        observed.applied = true;
        if (observed.record) observed.record.applied = true;
      }),
    );
  }

  /** Repeats the effect of a call of the journal, which was authorised when it came. */
  replay(kept: KeptCall): object | undefined {
    const service = this.services.get(kept.service);
    const caller = this.state.sessions.find(kept.key);
    if (!service || !caller) throw new Mistake(`Nobody can call ${kept.service} with the key ${kept.key}.`);
    const { target, ...request } = kept.request;
    const { operation, input } = service.protocol.read({ ...request, headers: { "x-amz-target": target } }, service);
    const call = { world: this.state.world, caller, region: kept.region, operation, input, client: kept.client };
    if (kept.lateMs === undefined) return this.operate(service, call);
    this.runLate(service, call, kept, { operation, region: kept.region });
    return undefined;
  }

  private run(service: Service, call: ServiceCall, kept: KeptCall): object {
    this.state.world.agenda.catchUp();
    const throttled = this.state.throttle.refusalOf(service.name, call.operation, call.region, call.caller);
    if (throttled) throw throttled;
    return this.carryOut(service, call, kept);
  }

  private carryOut(service: Service, call: ServiceCall, kept: KeptCall): object {
    this.authorize(service, call);
    if (READS.test(call.operation)) return this.operate(service, call);
    return this.state.keep(kept, () => this.operate(service, call));
  }

  private authorize(service: Service, call: ServiceCall): void {
    const refused = authorizationErrorOf(service, call);
    if (refused) throw refused;
  }

  private operate(service: Service, call: ServiceCall): object {
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

  /** The same few texts come with every call; the log keeps one copy of each. */
  private interned(userAgent: string): string {
    const known = this.userAgents.get(userAgent);
    if (known !== undefined) return known;
    if (this.userAgents.size < 1000) this.userAgents.set(userAgent, userAgent);
    return userAgent;
  }
}

function keptCall(request: WireRequest, scope: Scope, client: string): KeptCall {
  const { method, path, query, body, headers } = request;
  const target = headers["x-amz-target"];
  return {
    kind: "call",
    service: scope.service,
    region: scope.region,
    key: scope.accessKeyId,
    client,
    request: { method, path, query, body, ...(typeof target === "string" && { target }) },
  };
}

function userAgentOf({ headers }: WireRequest): string {
  return String(headers["user-agent"] ?? "");
}

interface ObservedCall {
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
