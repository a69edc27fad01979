import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { GraphQLError } from "graphql";
import type { Platform } from "../../shared/compose";
import { ACCESS_PERIOD_FIELDS } from "../../shared/domain/access-requests/lists/access-history.queries";
import { recordRefusedQuery } from "../../shared/domain/audit/record-refusal";
import { AUDIT_FIELDS } from "../../shared/domain/audit/seals/sealed-rows";
import { type Actor, hasScope, isReader, MissingScope, missingRole } from "../../shared/kernel/actor";
import type { DomainError } from "../../shared/kernel/app-error";
import { insufficientScope } from "../auth/token-answers";
import type { OperationRunner } from "../edge/operations/run-operation";
import { whenClientLeft, whenRequestOver } from "../edge/request-end";
import { BYTE_ORDER_MARK, EXPORT_FORMATTERS, type ExportRow } from "./export-format";
import { ACCESS_PARAMETERS, AUDIT_PARAMETERS, type ExportQuery, parseExportQuery } from "./export-query";

/** The reader's rights are checked again before a page, at this interval. */
const RECHECK_MS = 60_000;

export interface ExportDoor {
  /** Authenticates and counts a request; throws the refusal. */
  readonly admit: (request: FastifyRequest) => Promise<Actor>;
  /** The actor of the request's credentials at this moment; null: they are not valid any more. */
  readonly whoIs: (request: FastifyRequest) => Promise<Actor | null>;
  readonly runner: Pick<OperationRunner, "place">;
}

interface Exported {
  readonly path: string;
  /** The name of the file, and of the subject in the audit log. */
  readonly name: "audit-log" | "access-history";
  readonly parameters: Parameters<typeof parseExportQuery>[1];
  /** At least one of these parameters is required. */
  readonly needsOneOf?: readonly string[];
  readonly columns: readonly string[];
  readonly pages: (filter: ExportQuery["filter"]) => AsyncGenerator<readonly object[]>;
}

/** The exports for admins and auditors. */
export function exportRoutes(app: FastifyInstance, platform: Platform, door: ExportDoor): void {
  /** GET /audit/export?format=ndjson|csv&from=…&to=…&<filter of auditEvents>: the log, oldest event first. */
  exportRoute(app, platform, door, {
    path: "/audit/export",
    name: "audit-log",
    parameters: AUDIT_PARAMETERS,
    columns: AUDIT_FIELDS,
    // Without an end, an export would follow the events that are written meanwhile.
    pages: (filter) => platform.auditQueries.all({ to: platform.clock.now(), ...filter }),
  });
  /** GET /audit/access?resourceId=…|personId=…&from=…&to=…: access history, oldest access first. */
  exportRoute(app, platform, door, {
    path: "/audit/access",
    name: "access-history",
    parameters: ACCESS_PARAMETERS,
    needsOneOf: ["resourceId", "personId"],
    columns: ACCESS_PERIOD_FIELDS,
    pages: (filter) => platform.accessHistoryQueries.all({ to: platform.clock.now(), ...filter }),
  });
}

function exportRoute(app: FastifyInstance, platform: Platform, door: ExportDoor, exported: Exported): void {
  // Fastify answers HEAD by running the whole GET, which nothing bounds once the client has its answer.
  app.get(exported.path, { exposeHeadRoute: false }, async (request, reply) => {
    const actor = await door.admit(request).catch(refusal);
    if (actor instanceof GraphQLError) return refuseAs(reply, actor);
    const why = refusalToExport(actor);
    if (why !== null) return forbid(reply, platform, actor, why);
    const query = parseExportQuery(request.query as Record<string, unknown>, exported.parameters);
    if ("problems" in query) return refuse(reply, 400, "INVALID_INPUT", query.problems.join(" "));
    const { needsOneOf } = exported;
    if (needsOneOf && !needsOneOf.some((name) => name in query.filter)) {
      return refuse(reply, 400, "INVALID_INPUT", `One of the parameters ${needsOneOf.join(" and ")} is needed.`);
    }
    const leave = await door.runner.place("export", actor, (gone) => whenClientLeft(reply.raw, gone)).catch(refusal);
    if (leave instanceof GraphQLError) return refuseAs(reply, leave);
    whenRequestOver(reply.raw, leave);
    await auditExport(platform, actor, exported, query);
    const stillMay = async () => {
      const now = await door.whoIs(request);
      return now !== null && refusalToExport(now) === null;
    };
    const text = written(exported, query, rechecked(exported.pages(query.filter), platform, stillMay));
    return reply
      .header("content-type", EXPORT_FORMATTERS[query.format].contentType)
      .header("content-disposition", `attachment; filename="${exported.name}.${query.format}"`)
      .header("cache-control", "no-store")
      .header("x-content-type-options", "nosniff")
      .send(Readable.from(text, { objectMode: false, highWaterMark: 1 }));
  });
}

function refusalToExport(actor: Actor): DomainError | null {
  if (!isReader(actor)) return missingRole(actor, "ADMIN", "AUDITOR");
  return hasScope(actor, "READ") ? null : new MissingScope("READ");
}

/** A page is read once the one before was sent: a slow reader slows the reading, and a disconnected one ends it. */
async function* written(
  { columns }: Exported,
  { format, bom }: ExportQuery,
  pages: AsyncIterable<readonly object[]>,
): AsyncGenerator<string> {
  const { head, line } = EXPORT_FORMATTERS[format];
  const begin = (bom ? BYTE_ORDER_MARK : "") + head(columns);
  if (begin) yield begin;
  for await (const rows of pages) yield rows.map((row) => line(columns, row as ExportRow)).join("");
}

/**
 * Throws where the reader has lost the right to read. The connection then ends in the middle of a chunk, so that no
 * client takes the part for the whole.
 */
async function* rechecked<Page>(
  pages: AsyncIterable<Page>,
  { clock, log }: Pick<Platform, "clock" | "log">,
  stillMay: () => Promise<boolean>,
): AsyncGenerator<Page> {
  let checkedAt = clock.now().getTime();
  for await (const page of pages) {
    if (clock.now().getTime() - checkedAt >= RECHECK_MS) {
      if (!(await stillMay())) {
        log.info("an export ended: whoever read it may not any more");
        throw new Error("The export ended: its reader lost the session, the token or the role.");
      }
      checkedAt = clock.now().getTime();
    }
    yield page;
  }
}

function auditExport({ uow }: Platform, actor: Actor, { name }: Exported, query: ExportQuery): Promise<void> {
  const after = { format: query.format, ...query.filter };
  return uow.run(actor, (tx) =>
    tx.audit({ action: `${name}.exported`, subjectType: name, subjectId: "export", after }),
  );
}

/** Passes refusals on; every other error is a fault. */
function refusal(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  throw error;
}

/** Answers a GraphQL refusal over HTTP, with the status that it has there. */
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
