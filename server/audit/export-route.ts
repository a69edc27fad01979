import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { GraphQLError } from "graphql";
import type { Platform } from "../../shared/compose";
import type { AuditFilter, AuditQueries } from "../../shared/domain/audit/audit.queries";
import { recordRefusedQuery } from "../../shared/domain/audit/record-refusal";
import { type Actor, hasRole, hasScope, MissingScope, missingRole } from "../../shared/kernel/actor";
import type { DomainError } from "../../shared/kernel/app-error";
import { insufficientScope } from "../auth/token-answers";
import { EXPORT_FORMATS, type ExportFormat, FORMATS } from "./export-format";

interface Wanted {
  readonly format: ExportFormat;
  readonly from: Date | null;
  readonly to: Date;
}

/** GET /audit/export?format=ndjson|csv&from=…&to=…: the whole log, the oldest first, for admins and auditors. */
export function exportRoute(
  app: FastifyInstance,
  platform: Platform,
  admit: (request: FastifyRequest) => Promise<Actor>,
): void {
  app.get("/audit/export", async (request, reply) => {
    const actor = await admit(request).catch(refusal);
    if (actor instanceof GraphQLError) return refuseAs(reply, actor);
    if (!hasRole(actor, "ADMIN", "AUDITOR")) {
      return forbid(reply, platform, actor, missingRole(actor, "ADMIN", "AUDITOR"));
    }
    if (!hasScope(actor, "READ")) return forbid(reply, platform, actor, new MissingScope("READ"));
    const wanted = parse(request, platform.clock.now());
    if (typeof wanted === "string") return refuse(reply, 400, "INVALID_INPUT", wanted);
    await auditExport(platform, actor, wanted);
    const { contentType } = FORMATS[wanted.format];
    return reply
      .header("content-type", contentType)
      .header("content-disposition", `attachment; filename="audit.${wanted.format}"`)
      .header("cache-control", "no-store")
      .header("x-content-type-options", "nosniff")
      .send(Readable.from(written(platform.auditQueries, wanted), { objectMode: false, highWaterMark: 1 }));
  });
}

/** A page is asked for when the one before has left: a slow reader holds up the reading, and one who is gone ends it. */
async function* written(queries: AuditQueries, { format, from, to }: Wanted): AsyncGenerator<string> {
  const { head, line } = FORMATS[format];
  if (head) yield head;
  const filter: AuditFilter = { from, to };
  for await (const events of queries.all(filter)) yield events.map(line).join("");
}

function parse(request: FastifyRequest, now: Date): Wanted | string {
  const { format = "ndjson", from, to } = request.query as Record<string, unknown>;
  if (!isFormat(format)) return `'format' must be one of ${EXPORT_FORMATS.join(", ")}.`;
  const times = [timeOf(from), timeOf(to)];
  if (times.includes(undefined)) return "'from' and 'to' must be times such as 2026-11-01T00:00:00Z.";
  const [first, last] = times as (Date | null)[];
  if (first && last && first! > last!) return "'to' must not be before 'from'.";
  // What is written meanwhile, the next export has.
  return { format, from: first ?? null, to: last ?? now };
}

function isFormat(value: unknown): value is ExportFormat {
  return EXPORT_FORMATS.includes(value as ExportFormat);
}

/** Undefined: there is one, and it is none. */
function timeOf(value: unknown): Date | null | undefined {
  if (value === undefined) return null;
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}/.test(value)) return undefined;
  const time = new Date(value);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

function auditExport({ uow }: Platform, actor: Actor, { format, from, to }: Wanted): Promise<void> {
  const after = { format, from, to };
  return uow.run(actor, (tx) =>
    tx.audit({ action: "audit-log.exported", subjectType: "audit-log", subjectId: "export", after }),
  );
}

/** Who was not let in; everything else is a fault. */
function refusal(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  throw error;
}

/** Each says what it is over HTTP: the same doorkeeper stands before GraphQL. */
function refuseAs(reply: FastifyReply, { message, extensions }: GraphQLError): FastifyReply {
  const { status, headers } = extensions.http as { status: number; headers?: Map<string, string> };
  for (const [name, value] of headers ?? []) void reply.header(name, value);
  return refuse(reply, status, String(extensions.code), message);
}

async function forbid(
  reply: FastifyReply,
  { refusedQueries }: Platform,
  actor: Actor,
  refusal: DomainError,
): Promise<FastifyReply> {
  if (refusal instanceof MissingScope) void reply.header("www-authenticate", insufficientScope(refusal.scope));
  await recordRefusedQuery(refusedQueries, actor, { name: "exportAuditLog", args: {} }, refusal);
  return refuse(reply, 403, refusal.code, refusal.message);
}

function refuse(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  return reply.status(status).send({ error: { code, message } });
}
