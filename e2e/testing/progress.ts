import { type Client, createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { eventually } from "../../testing/eventually";
import type { Api } from "./api";

export interface ProgressEvent {
  readonly accountsDone: number;
  readonly accountsTotal: number | null;
  readonly clustersFound: number;
  readonly failures: number;
  readonly done: boolean;
  readonly run: { readonly id: string; readonly state: string };
}

/** A subscriber of syncProgress who writes down what it is told. */
export class ProgressRecorder implements AsyncDisposable {
  readonly events: ProgressEvent[] = [];
  /** Why nothing more comes; null while something may. */
  ended: "completed" | unknown = null;
  private readonly client: Client;

  constructor(api: Api, integrationId: string) {
    this.client = createClient({
      url: api.url.replace("http", "ws"),
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${api.token}` },
      retryAttempts: 0,
    });
    void this.follow(integrationId).then(
      () => {
        this.ended = "completed";
      },
      (error: unknown) => {
        this.ended = error;
      },
    );
  }

  async first(): Promise<ProgressEvent> {
    return eventually("the subscriber hears of a run", () => this.events[0]);
  }

  /** The last event of the run, or of the first run that ends. */
  async last(runId?: string): Promise<ProgressEvent> {
    const isLast = ({ done, run }: ProgressEvent) => done && (runId === undefined || run.id === runId);
    return eventually("the subscriber hears the end of the run", () => this.events.find(isLast));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.dispose();
  }

  private async follow(integrationId: string): Promise<void> {
    const query = `subscription ($id: ID!) { syncProgress(integrationId: $id) {
      accountsDone accountsTotal clustersFound failures done run { id state } } }`;
    const results = this.client.iterate<{ syncProgress: ProgressEvent }>({ query, variables: { id: integrationId } });
    for await (const { data } of results) {
      this.events.push(data!.syncProgress);
    }
  }
}
