import type { FastifyInstance } from "fastify";
import { ACTORS, type ActorCredentials, type ActorName } from "./actors";
import type { Observations } from "./observations";
import type { SentAnswer } from "./probe";

/** A path of the server with one of its methods, as a line of the table. */
export type Route = `${string} /${string}`;

interface Deps {
  readonly origin: string;
  readonly credentials: Readonly<Record<ActorName, ActorCredentials>>;
  readonly sightings: Observations;
}

/** Calls a route, as a page of ours or a script does. Answers whether it was permitted. */
export async function probeRoute(
  { origin, credentials, sightings }: Deps,
  actor: ActorName,
  route: Route,
): Promise<{ sent: SentAnswer; wasAnswered: boolean }> {
  const [method = "", path = ""] = route.split(" ");
  const response = await fetch(`${origin}${path.replace(":id", NOBODYS_ID)}`, {
    method,
    headers: { ...credentials[actor], ...(method !== "GET" && { origin }) },
    redirect: "manual",
  });
  sightings.record(route, actor, "NEUTRAL", outcomeOf(response.status, route));
  return { sent: { actor, field: route, body: await response.text() }, wasAnswered: response.status < 400 };
}

/** Calls the routes that only read, as everybody. */
export async function probeReadRoutes(deps: Deps, routes: readonly Route[]): Promise<SentAnswer[]> {
  const sent: SentAnswer[] = [];
  for (const route of routes.filter(isReading)) {
    for (const actor of ACTORS) sent.push((await probeRoute(deps, actor, route)).sent);
  }
  return sent;
}

const NOBODYS_ID = "0198c0de-0000-7000-8000-000000000009";

export function isReading(route: Route): boolean {
  return route.startsWith("GET ");
}

const OUTCOMES: Readonly<Record<number, string>> = {
  200: "row",
  204: "done",
  302: "redirect",
  400: "INVALID_INPUT",
  401: "UNAUTHENTICATED",
  403: "FORBIDDEN",
  404: "NOT_FOUND",
  405: "NO_SUCH_METHOD",
  501: "NOT_IMPLEMENTED",
};

function outcomeOf(status: number, route: Route): string {
  const outcome = OUTCOMES[status];
  if (outcome === undefined) throw new Error(`${route} was answered ${status}.`);
  return outcome;
}

/** HEAD is a GET without a body, and OPTIONS is for browsers. */
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/**
 * Every route but the API's own, parsed from Fastify's printed tree. A line has four characters for each level, its
 * part of the path, and its methods.
 */
export function routesOf(app: FastifyInstance): Route[] {
  const parts: string[] = [];
  const found: Route[] = [];
  for (const line of app.printRoutes({ commonPrefix: false }).split("\n")) {
    const [, indent = "", part = "", methods = ""] = /^([│ ├└─]*)(\S+) \((.*)\)$/u.exec(line) ?? [];
    if (part === "") continue;
    parts.splice(indent.length / 4 - 1, parts.length, part);
    const known = new Set(methods.split(", "));
    const path = parts.join("");
    if (path !== "/graphql")
      found.push(...METHODS.filter((one) => known.has(one)).map((one): Route => `${one} ${path as `/${string}`}`));
  }
  return found.sort();
}
