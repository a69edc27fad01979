import type { FastifyInstance } from "fastify";
import { ACTORS, type ActorName, type Credentials } from "./actors";
import type { Sent } from "./asking";
import type { Sightings } from "./sightings";

/** What comes besides GraphQL: every path of the server that can be read, as everybody. */
export async function askRoutes(
  app: FastifyInstance,
  origin: string,
  credentials: Readonly<Record<ActorName, Credentials>>,
  sightings: Sightings,
): Promise<{ routes: string[]; sent: Sent[] }> {
  const routes = readableRoutes(app).filter((path) => path !== "/graphql");
  const sent: Sent[] = [];
  for (const path of routes) {
    for (const actor of ACTORS) {
      const url = `${origin}${path.replace(":id", "0198c0de-0000-7000-8000-000000000009")}`;
      const response = await fetch(url, { headers: credentials[actor], redirect: "manual" });
      const field = `GET ${path}`;
      sent.push({ actor, field, body: await response.text() });
      sightings.record(field, actor, "NEUTRAL", outcomeOf(response.status, url));
    }
  }
  return { routes: routes.map((path) => `GET ${path}`), sent };
}

const OUTCOMES: Readonly<Record<number, string>> = {
  200: "row",
  302: "redirect",
  400: "INVALID_INPUT",
  401: "UNAUTHENTICATED",
  403: "FORBIDDEN",
  404: "NOT_FOUND",
  501: "NOT_IMPLEMENTED",
};

function outcomeOf(status: number, url: string): string {
  const outcome = OUTCOMES[status];
  if (outcome === undefined) throw new Error(`GET ${url} was answered ${status}.`);
  return outcome;
}

/** From the tree that Fastify prints: a line has four characters for each level, its part of the path, and its methods. */
function readableRoutes(app: FastifyInstance): string[] {
  const parts: string[] = [];
  const found: string[] = [];
  for (const line of app.printRoutes({ commonPrefix: false }).split("\n")) {
    const [, indent = "", part = "", methods = ""] = /^([│ ├└─]*)(\S+) \((.*)\)$/u.exec(line) ?? [];
    if (part === "") continue;
    const level = indent.length / 4;
    parts.splice(level - 1, parts.length, part);
    if (methods.split(", ").includes("GET")) found.push(parts.join(""));
  }
  return found.sort();
}
