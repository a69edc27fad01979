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
 * SENT: the mail server accepted it. REFUSED: the recipient's mailbox is refused for good. LATER: the message was not
 * accepted, which may change; `isOutage`: this holds for all mail. IN_DOUBT: the server has the whole message and gave
 * no answer, so it may deliver it.
 */
export type MailResult =
  | { readonly outcome: "SENT" }
  | { readonly outcome: "REFUSED"; readonly reason: string }
  | { readonly outcome: "LATER"; readonly reason: string; readonly isOutage: boolean }
  | { readonly outcome: "IN_DOUBT"; readonly reason: string };

/**
 * Sends mail. Never rejects, and takes eleven minutes at most, ten of which the server may examine a message.
 * `onHandedOver` is called once the server has the whole message, and only its answer is awaited.
 */
export interface Mailer {
  send(message: MailMessage, signal: AbortSignal, onHandedOver?: () => void): Promise<MailResult>;
}

/** The problem of an address, without asking a mail server; null: none. Only one plain address is valid. */
export function problemWithAddress(address: string): string | null {
  const [local, domain, ...others] = address.split("@");
  const isPlain =
    others.length === 0 && local && domain && address.length <= 254 && !/[\s<>(),;:\\"[\]\p{C}]/u.test(address);
  return isPlain ? null : "is not the address of a mailbox.";
}
