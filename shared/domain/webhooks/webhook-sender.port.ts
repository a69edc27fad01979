/** Decides which addresses may be called. */
export interface AddressGuard {
  /** The problem of a URL, without resolving its name; null: none. */
  problemWithUrl(url: string): string | null;
  /** Call it with the connected address, not with the name: a second DNS lookup may answer differently. */
  mayBeCalled(address: string): boolean;
}

export interface WebhookMessage {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * `status`: the answer of the receiver; `retryAfterSeconds`: its requested pause. `error`: why there was no answer, in
 * a sentence.
 */
export type SendResult = { readonly status: number; readonly retryAfterSeconds?: number } | { readonly error: string };

/**
 * Posts a message. Redirects are not followed, and forbidden addresses are not connected to. Never rejects, and takes
 * ten seconds at most.
 */
export interface WebhookSender {
  send(message: WebhookMessage, signal: AbortSignal): Promise<SendResult>;
}
