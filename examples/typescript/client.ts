import { type Client, createClient } from "graphql-ws";
import { WebSocket } from "ws";
import type { TypedDocumentString } from "./operations";

/** An error of the API: its codes and rules are listed in docs/errors.md. */
export interface ApiError {
  readonly message: string;
  readonly extensions?: { readonly code?: string; readonly rule?: string | null };
}

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

  /** The data of an answer. Any error in it is thrown, with its code. */
  async ask<Data, Variables>(document: TypedDocumentString<Data, Variables>, variables: Variables): Promise<Data> {
    const response = await fetch(this.url, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${this.token}` },
      body: JSON.stringify({ query: document.toString(), variables }),
    });
    const { data, errors } = (await response.json()) as { data?: Data | null; errors?: ApiError[] };
    if (errors?.length || !data) throw new Error((errors ?? []).map(said).join("\n") || `HTTP ${response.status}`);
    return data;
  }

  /** The events of a subscription: the state as it is comes first. It reconnects by itself, and ends with the loop. */
  async *follow<Data, Variables extends object>(
    document: TypedDocumentString<Data, Variables>,
    variables: Variables,
  ): AsyncGenerator<Data> {
    const client = this.socket();
    try {
      const query = document.toString();
      for await (const { data, errors } of client.iterate<Data>({
        query,
        variables: variables as Record<string, unknown>,
      })) {
        if (errors?.length || !data) throw new Error((errors ?? []).map(said).join("\n"));
        yield data;
      }
    } finally {
      await client.dispose();
    }
  }

  private socket(): Client {
    return createClient({
      url: this.url.replace(/^http/, "ws"),
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${this.token}` },
      retryAttempts: 20,
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

/** Runs an example: what goes wrong is one line on stderr, and exit code 1. */
export function run(main: () => Promise<void>): void {
  main().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}

function said({ message, extensions }: ApiError): string {
  return `${extensions?.rule ?? extensions?.code ?? "ERROR"}: ${message}`;
}

function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set.`);
  return value;
}
