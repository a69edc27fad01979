/** One message to one person. */
export interface MailMessage {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The Message-ID without its domain. It is the same at every attempt, so that mailboxes can drop duplicates. */
  readonly messageId: string;
}

/**
 * SENT: the mail server accepted it. REFUSED: permanent failure of this address or message. LATER: unknown or
 * temporary; `isOutage`: the server is unavailable for all mail.
 */
export type MailResult =
  | { readonly outcome: "SENT" }
  | { readonly outcome: "REFUSED"; readonly reason: string }
  | { readonly outcome: "LATER"; readonly reason: string; readonly isOutage: boolean };

/** Sends mail. Never rejects, and takes half a minute at most. */
export interface Mailer {
  send(message: MailMessage, signal: AbortSignal): Promise<MailResult>;
}

/** The problem of an address, without asking a mail server; null: none. Only one plain address is valid. */
export function problemWithAddress(address: string): string | null {
  const [local, domain, ...others] = address.split("@");
  const isPlain =
    others.length === 0 && local && domain && address.length <= 254 && !/[\s<>(),;:\\"[\]\p{C}]/u.test(address);
  return isPlain ? null : "is not the address of a mailbox.";
}
