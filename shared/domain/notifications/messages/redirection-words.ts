import { oneLine } from "../../../kernel/text/one-line";
import type { MessageWords } from "./request-words";

/** A change of where people of an integration sign in, or of what they are told. Null: there was none, or is none. */
export interface Redirection {
  /** Of the integration. */
  readonly name: string;
  readonly by: string;
  readonly portalBefore: string | null;
  readonly portalAfter: string | null;
  readonly detailsBefore: string | null;
  readonly detailsAfter: string | null;
}

/** For an admin: both values of each changed setting. */
export function redirectionWords(change: Redirection): MessageWords {
  const isPortal = change.portalBefore !== change.portalAfter;
  const isDetails = change.detailsBefore !== change.detailsAfter;
  const changed = [...(isPortal ? ["SSO portal"] : []), ...(isDetails ? ["access details"] : [])].join(" and ");
  return {
    title: `${oneLine(change.by)} changed the ${changed} of the integration ${oneLine(change.name)}`,
    message: [
      ...(isPortal ? fromTo("SSO portal", change.portalBefore, change.portalAfter) : []),
      ...(isDetails ? fromTo("Custom access details", change.detailsBefore, change.detailsAfter) : []),
      "People of new grants follow them. Where the change is not meant, set the old value again and end the sessions of that admin.",
    ].join("\n"),
  };
}

function fromTo(label: string, before: string | null, after: string | null): string[] {
  return [`${label} before: ${before ? oneLine(before) : "none"}`, `${label} now: ${after ? oneLine(after) : "none"}`];
}
