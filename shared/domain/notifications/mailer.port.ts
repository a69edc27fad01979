/** One message to one person. */
export interface MailMessage {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The same at every attempt, without its domain: a mailbox knows by it what it has already. */
  readonly messageId: string;
}

/**
 * SENT: the mail server took it. REFUSED: it never will, for this address or this message. LATER: nothing is known, or another
 * attempt may succeed; `isOutage`: no message would go out at the moment.
 */
export type MailResult =
  | { readonly outcome: "SENT" }
  | { readonly outcome: "REFUSED"; readonly reason: string }
  | { readonly outcome: "LATER"; readonly reason: string; readonly isOutage: boolean };

/** Sends mail. Never rejects, and takes no longer than half a minute. */
export interface Mailer {
  send(message: MailMessage, signal: AbortSignal): Promise<MailResult>;
}

/** What is wrong with an address, before any mail server is asked; null: nothing. Only one plain address passes. */
export function problemWithAddress(address: string): string | null {
  const [local, domain, ...others] = address.split("@");
  const isPlain =
    others.length === 0 && local && domain && address.length <= 254 && !/[\s<>(),;:\\"[\]\p{C}]/u.test(address);
  return isPlain ? null : "is not the address of a mailbox.";
}
