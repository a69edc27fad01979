import { readSecretFiles } from "../shared/config/read-secret-files";
import { type FieldProblem, StartupError } from "../shared/kernel/app-error";
import { parseUrl } from "../shared/kernel/parse-url";

type Environment = Readonly<Record<string, string | undefined>>;

/** A server's address, with the token for it. */
export interface ServerConnection {
  readonly origin: string;
  readonly token: string;
}

/** A problem as the server answers it: its path is a text. */
export interface ServerProblem extends Omit<FieldProblem, "path"> {
  readonly path: string;
}

/** The server refused the request, and named every problem. */
export class RefusedByServer extends Error {
  override readonly name = "Refused";

  constructor(
    readonly status: number,
    message: string,
    readonly problems: readonly ServerProblem[],
  ) {
    super(message);
  }
}

/** The Terraform provider's variables count too, so that one environment serves both. */
export function connectionFrom(env: Environment): ServerConnection {
  const given = readSecretFiles({ ...env }, ["DRAWBRIDGE_TOKEN"]);
  const endpoint = given.DRAWBRIDGE_ENDPOINT || given.APONO_ENDPOINT;
  const token = (given.DRAWBRIDGE_TOKEN || given.APONO_PERSONAL_TOKEN)?.trim();
  const problems = [
    ...(endpoint ? problemsOfEndpoint(endpoint) : ["DRAWBRIDGE_ENDPOINT is missing: it is the server's address."]),
    ...(token ? problemsOfToken(token) : [`DRAWBRIDGE_TOKEN is missing: ${TOKEN}`]),
  ];
  if (problems.length > 0) throw new StartupError(problems.join("\n"));
  return { origin: new URL(endpoint!).origin, token: token! };
}

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

function problemsOfEndpoint(endpoint: string): string[] {
  const url = parseUrl(endpoint);
  if (url?.protocol === "https:" || (url?.protocol === "http:" && LOOPBACK.has(url.hostname))) return [];
  return ["DRAWBRIDGE_ENDPOINT must be an https:// address: the token would be readable on its way."];
}

const TOKEN = "it is a token of a service account with the role ADMIN.";

/** The error of a header that cannot be sent would show the token. */
function problemsOfToken(token: string): string[] {
  if (/^[\x21-\x7e]+$/.test(token)) return [];
  return [`DRAWBRIDGE_TOKEN has characters that no token has, such as a space or a line break: ${TOKEN}`];
}

/** Whether an answer has the fields that a command reads: something else may answer at the address. */
type AnswerCheck<T extends object> = (answer: object) => answer is T;

/** The server's answer. Throws RefusedByServer, or StartupError where no Drawbridge answers. */
export async function askServer<T extends object>(
  { origin, token }: ServerConnection,
  method: "GET" | "POST",
  path: string,
  isAnswer: AnswerCheck<T>,
  body?: unknown,
): Promise<T> {
  const { answer, text } = await reach(origin, path, {
    method,
    // The token must not go to another address.
    redirect: "error",
    headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { "content-type": "application/json" }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const read = jsonOf(text);
  if (answer.ok && read !== null && isAnswer(read)) return read;
  const { message, problems } = (read ?? {}) as { message?: unknown; problems?: unknown };
  if (answer.ok || typeof message !== "string" || !(problems === undefined || areProblems(problems))) {
    throw new StartupError(`${origin} answered ${answer.status}, and not as a Drawbridge server does.`);
  }
  throw new RefusedByServer(answer.status, message, problems ?? []);
}

function areProblems(problems: unknown): problems is ServerProblem[] {
  return isListOf(problems, ({ path, message }) => typeof path === "string" && typeof message === "string");
}

/** Whether a value of an answer is a list of objects, and each is as it has to be. */
export function isListOf(value: unknown, isItem: (item: Readonly<Record<string, unknown>>) => boolean): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "object" && item !== null && isItem(item));
}

async function reach(origin: string, path: string, init: RequestInit) {
  try {
    const answer = await fetch(`${origin}${path}`, init);
    return { answer, text: await answer.text() };
  } catch (error) {
    // fetch rejects for network errors only, with the reason as the error's cause.
    const { message, cause } = error as Error & { readonly cause?: { readonly message?: string } };
    throw new StartupError(`${origin} does not answer: ${cause?.message || message}.`);
  }
}

function jsonOf(text: string): object | null {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "object" ? read : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
