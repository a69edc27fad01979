import { errors, type JWTPayload, jwtVerify } from "jose";
import type { Platform } from "../../shared/compose";
import type { TrustedIssuer } from "../../shared/config/sign-in-settings";
import { type Actor, narrowRoles } from "../../shared/kernel/actor";
import { isStorableText } from "../../shared/kernel/text/storable-text";
import { areKeysOutOfReach, claimedIssuer, IssuerKeys } from "./issuer-keys";

/** Clocks of issuers and ours may differ by this. */
export const TOLERANCE_SECONDS = 30;
export const MAX_JWT_LENGTH = 8_192;

type Dependencies = Pick<Platform, "signIn" | "people" | "serviceAccounts" | "clock" | "log">;

interface Issuer {
  readonly settings: TrustedIssuer;
  readonly keys: IssuerKeys;
}

export type JwtRefusal = "WRONG" | "EXPIRED" | "OF_NOBODY" | "NOT_VERIFIED";

export type JwtVerdict =
  | { readonly actor: Actor; readonly refusal: null }
  | { readonly actor: null; readonly refusal: JwtRefusal };

/** JWTs of issuers that the configuration trusts, such as those of a CI system. */
export class TrustedJwts {
  private readonly issuers: ReadonlyMap<string, Issuer>;

  constructor(private readonly deps: Dependencies) {
    this.issuers = new Map(
      deps.signIn.issuers.map((settings) => [
        settings.issuer,
        { settings, keys: new IssuerKeys(settings.jwksUri, deps.clock) },
      ]),
    );
  }

  /**
   * The actor of a JWT, or the reason for a refusal, which only the audit log gets. Null: it names no trusted issuer.
   */
  async judge(token: string): Promise<JwtVerdict | null> {
    const issuer = this.issuerOf(token);
    if (!issuer) return null;
    const verified = await this.verify(token, issuer);
    if ("refusal" in verified) return { actor: null, refusal: verified.refusal };
    const value = verified.payload[issuer.settings.claim];
    const actor = isStorableText(value) ? await this.actorFor(issuer.settings, value) : null;
    return actor ? { actor, refusal: null } : { actor, refusal: "OF_NOBODY" };
  }

  private issuerOf(token: string): Issuer | undefined {
    if (token.length > MAX_JWT_LENGTH || !/^eyJ[\w-]*\.[\w-]+\.[\w-]+$/.test(token)) return undefined;
    return this.issuers.get(claimedIssuer(token) ?? "");
  }

  private async verify(
    token: string,
    { settings, keys }: Issuer,
  ): Promise<{ readonly payload: JWTPayload } | { readonly refusal: JwtRefusal }> {
    const { issuer, audience, algorithms } = settings;
    try {
      const expected = {
        issuer,
        audience,
        algorithms,
        clockTolerance: TOLERANCE_SECONDS,
        currentDate: this.deps.clock.now(),
        requiredClaims: ["exp"],
      };
      return await keys.verify((known) => jwtVerify(token, known, expected));
    } catch (error) {
      return { refusal: this.refusalOf(issuer, error) };
    }
  }

  private refusalOf(issuer: string, error: unknown): JwtRefusal {
    const { log } = this.deps;
    if (areKeysOutOfReach(error)) {
      log.warn({ issuer, err: error }, "the keys of a trusted issuer could not be read");
      return "NOT_VERIFIED";
    }
    log.info({ issuer, reason: (error as errors.JOSEError).code }, "a JWT was refused");
    return error instanceof errors.JWTExpired ? "EXPIRED" : "WRONG";
  }

  private async actorFor({ as, scopes }: TrustedIssuer, value: string): Promise<Actor | null> {
    if (as.kind === "service-account") return this.deps.serviceAccounts.actorNamed(value, scopes);
    const person = await this.deps.people.findBy(as.people, as.by, value);
    if (!person) return null;
    const { personId, identityId, name, roles } = person;
    // Unlike a session: the audit log tells a token's actions from the person's own.
    const now = { personId, identityId, name, roles: narrowRoles(roles, scopes) };
    return { kind: "person", id: `jwt:${identityId}`, ...now, scopes };
  }
}
