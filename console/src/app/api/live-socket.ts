import type { FormattedExecutionResult } from "graphql";
import { type Client, createClient, type SubscribePayload } from "graphql-ws";
import { askToSignInAgain, isLeftEnded, sessionIsBack } from "../sign-in-need";
import { setConnected } from "./connection";
import { withoutTurns } from "./turned-text";

/** Close codes by which the server ends a WebSocket that has no session, or whose session has ended. */
const NO_SESSION = 4401;
const NOT_ALLOWED = 4403;

interface Pace {
  /** A connection that was dropped on its way closes nothing, so it is tried at this interval. */
  readonly pingEveryMs: number;
  readonly pongWithinMs: number;
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
}

const PACE: Pace = { pingEveryMs: 15_000, pongWithinMs: 10_000, firstPauseMs: 1_000, longestPauseMs: 15_000 };

interface Sink {
  readonly next: (answer: Answer) => void;
  readonly error: (reason: unknown) => void;
  readonly complete: () => void;
}

type Answer = FormattedExecutionResult<Record<string, unknown>, Record<string, unknown>>;

/** The WebSocket of a page. Its subscriptions last until the page leaves them, or the server refuses or ends them. */
export class LiveSocket {
  private readonly client: Client;

  constructor(
    url: string,
    private readonly pace: Pace = PACE,
  ) {
    this.client = this.connected(url);
  }

  /**
   * The client subscribes again after a lost connection, yet gives up after other closes, such as those of a failing
   * server or an ended session, and after an error of one subscription. Here it subscribes again after these too.
   */
  subscribe(request: SubscribePayload, sink: Sink): () => void {
    const part = {};
    let failures = 0;
    let isOver = false;
    let leave = () => {};
    const again = async (reason: unknown) => {
      leave();
      setConnected(part, false);
      await (isCloseWith(reason, NO_SESSION) ? sessionIsBack() : this.pause(failures++));
      if (isOver) return;
      begin();
      setConnected(part, true);
    };
    const begin = () => {
      let isLeft = false;
      const unlessLeft =
        <Value>(take: (value: Value) => void) =>
        (value: Value) => {
          if (!isLeft) take(value);
        };
      const end = this.client.subscribe<Record<string, unknown>, Record<string, unknown>>(request, {
        next: unlessLeft((answer: Answer) => {
          if (isLost(answer)) return void again(answer.errors);
          failures = 0;
          sink.next(answer);
        }),
        error: unlessLeft((reason: unknown) => (isForGood(reason) ? sink.error(reason) : void again(reason))),
        complete: () => {
          if (!isLeft) sink.complete();
        },
      });
      leave = () => {
        isLeft = true;
        end();
      };
    };
    begin();
    return () => {
      isOver = true;
      leave();
      setConnected(part, true);
    };
  }

  private connected(url: string): Client {
    let unanswered: ReturnType<typeof setTimeout> | undefined;
    let begunAt = 0;
    const client = createClient({
      url,
      retryAttempts: Number.POSITIVE_INFINITY,
      shouldRetry: () => true,
      retryWait: (retries) => this.pause(retries),
      keepAlive: this.pace.pingEveryMs,
      connectionAckWaitTimeout: 30_000,
      jsonMessageReviver: (_key, value: unknown) => (typeof value === "string" ? withoutTurns(value) : value),
      on: {
        connecting: () => {
          begunAt = performance.now();
        },
        connected: () => setConnected(client, true),
        ping: (isReceived) => {
          if (!isReceived) unanswered = setTimeout(() => client.terminate(), this.pace.pongWithinMs);
        },
        pong: (isReceived) => {
          if (isReceived) clearTimeout(unanswered);
        },
        closed: (event) => {
          clearTimeout(unanswered);
          setConnected(client, false);
          if (isCloseWith(event, NO_SESSION, NOT_ALLOWED) && !isLeftEnded(begunAt)) void askToSignInAgain("SESSION");
        },
      },
    });
    return client;
  }

  private pause(failures: number): Promise<void> {
    const { firstPauseMs, longestPauseMs } = this.pace;
    const ms = Math.min(firstPauseMs * 2 ** failures, longestPauseMs) * (0.5 + Math.random() / 2);
    return new Promise((resolve) => setTimeout(resolve, ms));
  }
}

function isCloseWith(reason: unknown, ...codes: readonly number[]): boolean {
  return codes.includes((reason as Partial<CloseEvent> | null)?.code ?? 0);
}

/** An event that could not be read. The server does not send it again. */
function isLost({ data, errors }: Answer): boolean {
  return (errors ?? []).some(mayPass) && Object.values(data ?? {}).every((value) => value === null);
}

function isForGood(reason: unknown): boolean {
  return Array.isArray(reason) && !reason.some(mayPass);
}

const PASSING = ["INTERNAL", "UNAUTHENTICATED"];
const PASSING_LIMITS = ["time", "concurrency", "database"];

function mayPass({ extensions }: { readonly extensions?: Readonly<Record<string, unknown>> | null }): boolean {
  const { code, limit, retryAfterSeconds } = extensions ?? {};
  return PASSING.includes(String(code)) || PASSING_LIMITS.includes(String(limit)) || retryAfterSeconds !== undefined;
}
