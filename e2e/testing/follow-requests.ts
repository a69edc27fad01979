import { type Client, createClient } from "graphql-ws";
import { WebSocket } from "ws";
import type { Api } from "./api";

interface News {
  readonly accessRequestChanged: {
    readonly id: string;
    readonly items: readonly { readonly grant: { readonly state: string } | null }[];
  };
}

/** A page that follows one request, or all of its person's own, and writes down in which states the grants were each time. */
export class RequestFollower implements AsyncDisposable {
  readonly told: string[] = [];
  /** Why nothing more comes; null while something may. */
  ended: unknown = null;
  private readonly client: Client;

  constructor(api: Api, requestId: string | null) {
    this.client = createClient({
      url: api.url.replace("http", "ws"),
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${api.token}` },
      retryAttempts: 0,
    });
    this.follow(requestId).catch((error: unknown) => {
      this.ended = error;
    });
  }

  /** Each state once, in the order in which they came. */
  get states(): string[] {
    return this.told.filter((state, n) => state !== this.told[n - 1]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.dispose();
  }

  private async follow(id: string | null): Promise<void> {
    const query = "subscription ($id: ID) { accessRequestChanged(requestId: $id) { id items { grant { state } } } }";
    for await (const { data } of this.client.iterate<News & Record<string, unknown>>({ query, variables: { id } })) {
      const { items } = data!.accessRequestChanged;
      this.told.push(items.map(({ grant }) => grant?.state ?? "NONE").join(" "));
    }
  }
}
