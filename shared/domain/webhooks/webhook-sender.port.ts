/** Which addresses may be called. */
export interface AddressGuard {
  /** What is wrong with a URL, as far as can be said without resolving its name; null: nothing. */
  problemWithUrl(url: string): string | null;
  /** To be asked of the address that is connected to, not of the name: that may lead elsewhere at the second look. */
  mayBeCalled(address: string): boolean;
}

export interface WebhookMessage {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * `status`: what the receiver answered; `retryAfterSeconds`: the pause that it asked for. Otherwise why there was no answer, in a
 * sentence.
 */
export type SendResult = { readonly status: number; readonly retryAfterSeconds?: number } | { readonly error: string };

/**
 * Posts a message. Redirects are not followed, and an address that may not be called is not connected to. Never rejects, and
 * takes no longer than ten seconds.
 */
export interface WebhookSender {
  send(message: WebhookMessage, signal: AbortSignal): Promise<SendResult>;
}
