import { setTimeout as pause } from "node:timers/promises";
import { type Client, createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { type TypedDocumentString, WhoAsksDocument } from "./operations";

/** An error of the API; docs/errors.md lists the codes and rules. */
interface ApiError {
  readonly message: string;
  readonly extensions?: { readonly code?: string; readonly rule?: string | null };
}

/** The wrong arguments or variables: exit code 2. */
export class WrongCall extends Error {}

/** The longest pause between two attempts to reconnect. */
const LONGEST_PAUSE_MS = 30_000;

/** A program's way to one Drawbridge server, by an API token. */
export class Drawbridge {
  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  /** From DRAWBRIDGE_GRAPHQL_URL and DRAWBRIDGE_TOKEN of the environment. */
  static fromEnvironment(): Drawbridge {
    return new Drawbridge(variable("DRAWBRIDGE_GRAPHQL_URL"), variable("DRAWBRIDGE_TOKEN"));
  }

  /** The data of an answer. Any error in it is thrown, with its code. Where the server asks for patience, it is asked again. */
  async ask<Data, Variables>(document: TypedDocumentString<Data, Variables>, variables: Variables): Promise<Data> {
    const response = await fetch(this.url, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${this.token}` },
      body: JSON.stringify({ query: document.toString(), variables }),
    });
    const text = await response.text();
    if (response.status === 429) {
      await pause(Number(response.headers.get("retry-after") ?? 1) * 1_000);
      return this.ask(document, variables);
    }
    if (!response.headers.get("content-type")?.includes("json")) throw new Error(`HTTP ${response.status}: ${text}`);
    const { data, errors } = JSON.parse(text) as { data?: Data | null; errors?: ApiError[] };
    if (errors?.length || !data) throw new Error(sayAll(errors ?? [{ message: `HTTP ${response.status}` }]));
    return data;
  }

  /** Fails unless the token reads everything: others get what they may see, which would look like all there is. */
  async mustReadAll(): Promise<void> {
    const { viewer } = await this.ask(WhoAsksDocument, {});
    if (viewer!.roles.some((role) => role === "ADMIN" || role === "AUDITOR")) return;
    throw new Error("FORBIDDEN: This takes a token of an admin or an auditor; others see a part.");
  }

  /**
   * Hands over each event of a subscription until `onEvent` answers something, which is the result. The state as it is comes first, also
   * after a lost connection. A subscription that the server ends before that is an error.
   */
  async follow<Data, Variables extends Record<string, unknown>, Result>(
    document: TypedDocumentString<Data, Variables>,
    variables: Variables,
    onEvent: (data: Data) => Result | undefined | Promise<Result | undefined>,
  ): Promise<Result> {
    const client = this.socket();
    try {
      const request = { query: document.toString(), variables };
      for await (const { data, errors } of client.iterate<Data>(request)) {
        if (errors?.length || !data) throw errors;
        const result = await onEvent(data);
        if (result !== undefined) return result;
      }
    } catch (error) {
      throw Array.isArray(error) ? new Error(sayAll(error as ApiError[])) : error;
    } finally {
      await client.dispose();
    }
    throw new Error("The server ended the subscription: what it follows is over, or may not be seen any more.");
  }

  private socket(): Client {
    return createClient({
      url: this.url.replace(/^http/, "ws"),
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${this.token}` },
      retryAttempts: Number.POSITIVE_INFINITY,
      // A server that starts anew refuses connections for a moment, which graphql-ws would take for the end.
      shouldRetry: () => true,
      retryWait: async (retries) => {
        console.error(`No connection to ${this.url}: trying again.`);
        await pause(Math.min(1_000 * 2 ** retries, LONGEST_PAUSE_MS));
      },
      // A client that only listens does not notice that the network is gone.
      keepAlive: 10_000,
    });
  }
}

/** All nodes of a connection, page after page. */
export async function* everyNode<Node>(
  pageBehind: (after: string | null) => Promise<{
    readonly nodes: readonly Node[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  }>,
): AsyncGenerator<Node> {
  for (let after: string | null = null; ; ) {
    const { nodes, pageInfo } = await pageBehind(after);
    yield* nodes;
    if (!pageInfo.hasNextPage) return;
    after = pageInfo.endCursor;
  }
}

/** Runs an example with its arguments: what goes wrong is said on stderr, with exit code 2 for a wrong call and 1 for all else. */
export function run(main: (args: string[]) => Promise<void>): void {
  main(process.argv.slice(2)).catch((error: Error | CloseEvent) => {
    console.error(sayFailure(error));
    process.exitCode = error instanceof WrongCall ? 2 : 1;
  });
}

/** How a socket ended for good, such as with 4401 for a wrong token. */
interface CloseEvent {
  readonly code: number;
  readonly reason: string;
}

function sayFailure(error: Error | CloseEvent): string {
  if (!(error instanceof Error)) return `The socket was closed: ${error.code} ${error.reason}`;
  // The error of fetch hides its cause.
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

function sayAll(errors: readonly ApiError[]): string {
  return errors.map(say).join("\n");
}

function say({ message, extensions: { code = "ERROR", rule } = {} }: ApiError): string {
  return `${code}${rule ? ` (${rule})` : ""}: ${message}`;
}

function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new WrongCall(`${name} is not set.`);
  return value;
}
