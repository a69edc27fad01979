import { errors } from "jose";
import * as oidc from "openid-client";
import type { Logger } from "pino";
import { areKeysOutOfReach } from "./issuer-keys";

/** The provider's answer that it refuses. */
type ProviderRefusal = oidc.AuthorizationResponseError | oidc.ResponseBodyError | oidc.WWWAuthenticateChallengeError;

/** An answer of a provider by which nobody is signed in: a refusal, or one that fails a check. */
export type ProviderFault = ProviderRefusal | oidc.ClientError | errors.JOSEError;

export function isProviderRefusal(error: unknown): error is ProviderRefusal {
  return (
    error instanceof oidc.AuthorizationResponseError ||
    error instanceof oidc.ResponseBodyError ||
    error instanceof oidc.WWWAuthenticateChallengeError
  );
}

export function isProviderFault(error: unknown): error is ProviderFault {
  return isProviderRefusal(error) || error instanceof oidc.ClientError || error instanceof errors.JOSEError;
}

export function isProviderOutOfReach(error: unknown): boolean {
  const { code, message, cause } = error as { code?: unknown; message?: unknown; cause?: { message?: unknown } };
  if (error instanceof errors.JOSEError) return areKeysOutOfReach(error);
  return code === "OAUTH_TIMEOUT" || message === "fetch failed" || cause?.message === "fetch failed";
}

/** Logs the reason without `error_description`, in which providers name people and repeat what they were sent. */
export function logProviderFault(log: Pick<Logger, "info" | "warn">, provider: string, fault: ProviderFault): void {
  const facts = { provider, reason: fault.code, cause: causeOf(fault), error: errorOf(fault), status: statusOf(fault) };
  const secondsApart = secondsApartOf(fault);
  if (secondsApart !== null)
    log.warn(
      { ...facts, secondsApart },
      "the clock of a sign-in provider and ours differ, or its ID tokens end too soon: nobody can sign in there",
    );
  else if (!refusesClient(fault)) log.info(facts, "sign-in was refused");
  else
    log.warn(facts, "a sign-in provider refuses our client: its secret is wrong or has expired, or its id is unknown");
}

/** From the end or the beginning of an ID token until now, by our clock; null: it was refused for something else. */
function secondsApartOf({ cause }: ProviderFault): number | null {
  const { claim, claims, now } = ((cause as Error | undefined)?.cause ?? {}) as {
    claim?: unknown;
    claims?: Readonly<Record<string, unknown>>;
    now?: number;
  };
  if ((claim !== "exp" && claim !== "nbf") || now === undefined) return null;
  return Math.round(now - Number(claims?.[claim]));
}

/** A wrong client secret fails every sign-in. Anybody can say so in the address of a callback. */
function refusesClient(fault: ProviderFault): boolean {
  if (fault instanceof oidc.AuthorizationResponseError) return false;
  const isBasic =
    fault instanceof oidc.WWWAuthenticateChallengeError && fault.cause.some(({ scheme }) => scheme === "basic");
  return isBasic || CLIENT_REFUSALS.has(errorOf(fault) ?? "");
}

/** The second one is Keycloak's word for a wrong secret. */
const CLIENT_REFUSALS: ReadonlySet<string> = new Set(["invalid_client", "unauthorized_client"]);

/** The registered codes have this form, and no secret has. */
const ERROR_CODE = /^[a-z_]{1,64}$/;

function errorOf(fault: ProviderFault): string | undefined {
  const error = isProviderRefusal(fault) ? toldBy(fault) : undefined;
  return error !== undefined && ERROR_CODE.test(error) ? error : undefined;
}

function toldBy(refusal: ProviderRefusal): string | undefined {
  if (!(refusal instanceof oidc.WWWAuthenticateChallengeError)) return refusal.error;
  return refusal.cause.map(({ parameters }) => parameters.error).find((error) => error !== undefined);
}

/** Of a response that is none of OpenID's, openid-client keeps the response as the cause. */
function statusOf(fault: ProviderFault): number | undefined {
  const { status } = ("status" in fault ? fault : (fault.cause ?? {})) as { status?: unknown };
  return typeof status === "number" ? status : undefined;
}

/** The innermost message, which holds no token. */
function causeOf(fault: ProviderFault): string {
  return fault.cause instanceof Error ? fault.cause.message : fault.message;
}
