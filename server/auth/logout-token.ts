import type { JWTPayload } from "jose";
import type { ProviderLogout } from "../../shared/domain/sessions/sessions.service";
import { isStorableText } from "../../shared/kernel/text/storable-text";

const EVENT = "http://schemas.openid.net/event/backchannel-logout";

/** OpenID allows 255 characters to a subject. */
const MAX_LENGTH = 255;

/**
 * The meaning of verified claims by OpenID Connect Back-Channel Logout; null: they are no logout. An ID token, which has a
 * nonce, ends nothing.
 */
export function logoutOf({ events, nonce, sub, sid, iat }: JWTPayload): Omit<ProviderLogout, "providers"> | null {
  if (nonce !== undefined || iat === undefined || !isEvent(events)) return null;
  if (!isNameOrMissing(sub) || !isNameOrMissing(sid) || (sub ?? sid) === undefined) return null;
  return { subject: sub ?? null, providerSid: sid ?? null, issuedAt: new Date(iat * 1_000) };
}

/** A subject or session id that the session's row can hold. */
export function isProviderName(value: unknown): value is string {
  return isStorableText(value) && value.length <= MAX_LENGTH;
}

function isNameOrMissing(value: unknown): value is string | undefined {
  return value === undefined || isProviderName(value);
}

function isEvent(events: unknown): boolean {
  if (typeof events !== "object" || events === null) return false;
  const event: unknown = (events as Record<string, unknown>)[EVENT];
  return typeof event === "object" && event !== null && !Array.isArray(event);
}
