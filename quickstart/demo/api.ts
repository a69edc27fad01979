import { createClient } from "graphql-ws";
import { WebSocket } from "ws";

/** A client of the platform as a script would be: GraphQL over HTTP, and graphql-ws at the same address. */
export class DemoApi {
  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  /** The data of an operation. Rejects with the messages of its errors. */
  async ask<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const response = await fetch(this.url, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${this.token}` },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(60_000),
    });
    const { data, errors } = (await response.json()) as { data?: T; errors?: { message: string }[] };
    if (errors || !data) throw new Error(errors?.map((error) => error.message).join(" ") ?? `HTTP ${response.status}`);
    return data;
  }

  /** Calls `onEvent` for each event until it returns true; rejects when the socket or the operation fails. */
  async follow<T>(query: string, variables: Record<string, unknown>, onEvent: (data: T) => boolean): Promise<void> {
    const client = createClient({
      url: this.url.replace(/^http/, "ws"),
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${this.token}` },
      retryAttempts: 3,
    });
    try {
      for await (const { data, errors } of client.iterate<T>({ query, variables })) {
        if (errors) throw new Error(errors.map((error) => error.message).join(" "));
        if (data && onEvent(data)) return;
      }
    } finally {
      await client.dispose();
    }
  }
}
