import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from "fastify";
import type { Platform } from "../../shared/compose";
import { recordRefusal, recordRefusedQuery } from "../../shared/domain/audit/record-refusal";
import { type Actor, requireRole } from "../../shared/kernel/actor";
import { DomainError } from "../../shared/kernel/app-error";
import { requireFreshSignIn } from "../../shared/kernel/fresh-sign-in";
import { inRequest } from "../../shared/kernel/request-scope";
import { StatementScope } from "../../shared/platform/database/connections/cancellation";
import { requestDetails } from "../audit/request-hooks";
import type { Edge } from "../edge/edge";
import { clientLeftError, startTimer } from "../edge/operations/time-limits";
import { requestsIn } from "../edge/request-bytes";
import { whenClientLeft } from "../edge/request-end";
import type { Senders } from "../edge/senders";

export interface TerraformDoor {
  readonly senders: Senders;
  readonly edge: Pick<Edge, "runner" | "canceller" | "admission">;
}

/** An operation of Terraform's provider. */
export interface TerraformOperation {
  readonly method: HTTPMethods;
  readonly url: string;
  /** The name of the operation for the audit log, as in the API: a verb and a noun. */
  readonly name: string;
  /** A query with a body: it changes nothing, so it needs reading rights alone. */
  readonly isQuestion?: boolean;
  /** The largest body in kB, where it may be larger than others. */
  readonly mostKb?: number;
  /** Undefined: an empty answer. */
  readonly work: (actor: Actor, request: FastifyRequest) => Promise<object | undefined>;
}

type Deps = TerraformDoor & { readonly platform: Platform };

/** Registers an operation. Authorization runs before the body is read. */
export function operationRoute(app: FastifyInstance, deps: Deps, operation: TerraformOperation): void {
  const { senders, edge, platform } = deps;
  const handler = async (request: FastifyRequest, reply: FastifyReply) => {
    const actor = await senders.senderOf(request);
    const answer = await whileAllowed(deps, operation, actor, request, () =>
      bounded(deps, operation, actor, reply, () => operation.work(actor, request)),
    );
    if (answer === undefined) return reply.status(204).send();
    const text = JSON.stringify(answer);
    await edge.admission.charge(actor, requestsIn(Buffer.byteLength(text)));
    return reply.status(200).type("application/json; charset=utf-8").send(text);
  };
  app.route({
    method: operation.method,
    url: operation.url,
    bodyLimit: Math.max(operation.mostKb ?? 0, platform.config.DRAWBRIDGE_MAX_BODY_KB) * 1_000,
    exposeHeadRoute: false,
    onRequest: [
      senders.askFirst(handler),
      async (request) => {
        await whileAllowed(deps, operation, await senders.senderOf(request), request, async () => undefined);
      },
    ],
    handler,
  });
}

/** Requires the role and the scopes, and audits refusals. */
async function whileAllowed<T>(
  { platform }: Deps,
  operation: TerraformOperation,
  actor: Actor,
  request: FastifyRequest,
  work: () => Promise<T>,
): Promise<T> {
  const { name } = operation;
  return inRequest(requestDetails(request), async () => {
    try {
      requireUse(operation, actor, platform.clock.now());
      return await work();
    } catch (error) {
      const args = { ...(request.params as object), input: request.body };
      if (isChange(operation)) await recordRefusal(platform.refusedMutations, actor, { name, args }, error);
      else if (error instanceof DomainError && error.code === "FORBIDDEN") {
        await recordRefusedQuery(platform.refusedQueries, actor, { name, args: {} }, error);
      }
      throw error;
    }
  });
}

/**
 * Documents contain everything of an integration, its external id included, so reading needs an admin as well. All
 * changes here may give power.
 */
function requireUse(operation: TerraformOperation, actor: Actor, now: Date): void {
  if (actor.session) {
    throw new DomainError("FORBIDDEN", "Terraform comes with a token of a service account, not with a session.");
  }
  requireRole(actor, "ADMIN");
  if (isChange(operation)) requireFreshSignIn({ actor, now });
}

function isChange({ method, isQuestion = false }: TerraformOperation): boolean {
  return method !== "GET" && !isQuestion;
}

/**
 * Runs under the actor's concurrency limit and the operation's time limit. A change continues after its client has
 * left.
 */
async function bounded<T>(
  { edge, platform }: Deps,
  operation: TerraformOperation,
  actor: Actor,
  reply: FastifyReply,
  work: () => Promise<T>,
): Promise<T> {
  const leave = await edge.runner.place("operation", actor, (gone) => whenClientLeft(reply.raw, gone));
  const scope = new StatementScope(edge.canceller);
  const timer = startTimer(scope, isChange(operation) ? "mutation" : "query", platform.config);
  whenClientLeft(reply.raw, () => {
    if (!isChange(operation)) scope.cancel(clientLeftError());
  });
  try {
    return await scope.run(work);
  } finally {
    clearTimeout(timer);
    leave();
  }
}
