import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Platform } from "../../shared/compose";

/** Answers with the console's page, or null where the address belongs to no page. */
export type SendPage = (request: FastifyRequest, reply: FastifyReply) => FastifyReply | null;

const NO_PAGES: SendPage = () => null;

/**
 * Serves the built console: assets with hashed names, and one HTML document for every address. Its data comes by
 * GraphQL.
 */
export async function consoleRoutes(app: FastifyInstance, { config, log }: Platform): Promise<SendPage> {
  if (config.DRAWBRIDGE_CONSOLE === "0") return NO_PAGES;
  const folder = builtConsole();
  if (!existsSync(join(folder, "index.html"))) {
    log.warn({ folder }, "the console is not built, so there are no pages: run the build, or set DRAWBRIDGE_CONSOLE=0");
    return NO_PAGES;
  }
  await app.register(fastifyStatic, {
    root: join(folder, "assets"),
    prefix: "/assets/",
    index: false,
    wildcard: true,
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply) => void reply.header("cache-control", "public, max-age=31536000, immutable"),
  });
  const icon = readFileSync(join(folder, "favicon.svg"));
  app.get("/favicon.svg", (_request, reply) =>
    reply.type("image/svg+xml").header("cache-control", "max-age=86400").send(icon),
  );
  const page = readFileSync(join(folder, "index.html"));
  const etag = `"${createHash("sha256").update(page).digest("base64url").slice(0, 22)}"`;
  const send: SendPage = (request, reply) => {
    if (!asksForPage(request)) return null;
    void reply.header("cache-control", "no-cache").header("etag", etag).type("text/html; charset=utf-8");
    return request.headers["if-none-match"] === etag ? reply.status(304).send() : reply.status(200).send(page);
  };
  app.get("/", (request, reply) => send(request, reply) ?? reply.callNotFound());
  return send;
}

/** Beside the compiled server; for a server that runs from its sources, in the build's folder. */
function builtConsole(): string {
  const root = join(__dirname, "..", "..");
  return basename(root) === "dist" ? join(root, "console") : join(root, "dist", "console");
}

const NOT_PAGES = /^\/(graphql|auth|scim|api|audit\/(access|export)|healthz|readyz|metrics|assets)(?=[/?]|$)/;

/** Whether a browser navigates to a page, rather than a program calling or an asset missing. */
function asksForPage({ method, url, headers }: FastifyRequest): boolean {
  const isRead = method === "GET" || method === "HEAD";
  return isRead && (headers.accept ?? "").includes("text/html") && !NOT_PAGES.test(url);
}
