import type { FastifyInstance } from "fastify";
import type { ActorCredentials } from "./actors";

export interface AnswerError {
  readonly code: string;
  readonly path: readonly (string | number)[];
}

/** A parsed answer with its raw body. */
export interface Answer {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly AnswerError[];
  readonly body: string;
}

export interface ProbeOperation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

interface Body {
  readonly data?: Answer["data"];
  readonly errors?: readonly { path?: AnswerError["path"]; extensions?: { code?: string } }[];
}

export function originOf(app: FastifyInstance): string {
  const address = app.server.address();
  if (address === null || typeof address === "string") throw new Error("The server does not listen.");
  return `http://127.0.0.1:${address.port}`;
}

/** Sends an operation over HTTP, as a page of ours or a script does. */
export async function sendOperation(
  origin: string,
  credentials: ActorCredentials,
  operation: ProbeOperation,
): Promise<Answer> {
  const response = await fetch(`${origin}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", origin, ...credentials },
    body: JSON.stringify(operation),
  });
  const body = await response.text();
  return parseAnswer(JSON.parse(body) as Body, body);
}

export function parseAnswer({ data, errors = [] }: Body, body: string): Answer {
  return {
    data: data ?? null,
    errors: errors.map(({ path = [], extensions }) => ({ path, code: extensions?.code ?? "UNKNOWN" })),
    body,
  };
}
