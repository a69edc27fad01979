import type { IDToken } from "openid-client";
import { mfaWordsOf, type OidcProviderSettings } from "../../shared/config/sign-in-settings";
import type { SignInStrength } from "../../shared/domain/sessions/sessions.service";
import { isStorableText } from "../../shared/kernel/text/storable-text";

/** A step-up is at most this old when it comes back. */
export const STEP_UP_SECONDS = 300;

/** The parameters that ask a provider for a new sign-in with a second factor. */
export function stepUpParametersOf(settings: OidcProviderSettings): Record<string, string> {
  const { acr, acrs } = mfaWordsOf(settings);
  const [context] = acrs;
  return {
    prompt: "login",
    max_age: String(STEP_UP_SECONDS),
    ...(acr.length > 0 && { acr_values: acr.join(" ") }),
    // Entra puts `acrs` into an ID token that was asked for it, and documents a request for a single one.
    ...(context !== undefined && {
      claims: JSON.stringify({ id_token: { acrs: { essential: true, value: context } } }),
    }),
  };
}

/** The strength of a sign-in, by the claims of its verified ID token. */
export function signInStrengthOf(settings: OidcProviderSettings, claims: IDToken, now: Date): SignInStrength {
  const acr = isMeans(claims.acr) ? claims.acr : null;
  const amr = Array.isArray(claims.amr) ? claims.amr.filter(isMeans).slice(0, MOST_MEANS) : [];
  const authTime = authTimeOf(claims, now);
  const words = mfaWordsOf(settings);
  const told: unknown = claims.acrs;
  const acrs = Array.isArray(told) ? words.acrs.filter((one) => told.includes(one)) : [];
  const isMfa =
    (acr !== null && words.acr.includes(acr)) || amr.some((one) => words.amr.includes(one)) || acrs.length > 0;
  // Without a time its age is unknown, so it does not count.
  return { acr, amr, acrs, authTime, mfaAt: isMfa ? authTime : null };
}

const MOST_MEANS = 20;
const LONGEST_MEANS = 256;

/** A word for how somebody signed in, short enough for the session and the audit log. */
function isMeans(claim: unknown): claim is string {
  return isStorableText(claim) && claim.length <= LONGEST_MEANS;
}

const ROUNDING_SECONDS = 60;

/**
 * Null where it is missing, or later than both its token and our clock, such as in milliseconds. It may be later than
 * the token alone, because Entra dates its tokens back. A provider's clock that is ahead would make a second factor
 * count for longer.
 */
function authTimeOf({ auth_time: seconds, iat }: IDToken, now: Date): Date | null {
  const latest = Math.max(iat, now.getTime() / 1_000) + ROUNDING_SECONDS;
  if (seconds === undefined || seconds > latest) return null;
  return new Date(Math.min(seconds * 1_000, now.getTime()));
}
