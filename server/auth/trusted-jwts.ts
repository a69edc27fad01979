import { createRemoteJWKSet, decodeJwt, errors, type JWTPayload, jwtVerify } from "jose";
import type { Platform } from "../../shared/compose";
import type { TrustedIssuer } from "../../shared/config/sign-in-settings";
import { type Actor, narrowRoles } from "../../shared/kernel/actor";

const TOLERANCE_SECONDS = 30;
const MAX_LENGTH = 8_192;

type Dependencies = Pick<Platform, "signIn" | "people" | "serviceAccounts" | "clock" | "log">;

/** JWTs of issuers that the configuration trusts, such as those of a CI system. */
export class TrustedJwts {
  private readonly issuers: ReadonlyMap<
    string,
    { settings: TrustedIssuer; keys: ReturnType<typeof createRemoteJWKSet> }
  >;

  constructor(private readonly deps: Dependencies) {
    this.issuers = new Map(
      deps.signIn.issuers.map((settings) => [
        settings.issuer,
        // A key that is not known is asked for anew, at most twice a minute: that is how keys change.
        {
          settings,
          keys: createRemoteJWKSet(new URL(settings.jwksUri), { cooldownDuration: 30_000, timeoutDuration: 5_000 }),
        },
      ]),
    );
  }

  /** Who it stands for, or null: nothing is told about why. */
  async authenticate(token: string): Promise<Actor | null> {
    if (token.length > MAX_LENGTH || !/^eyJ[\w-]*\.[\w-]+\.[\w-]+$/.test(token)) return null;
    const issuer = this.issuers.get(issuerOf(token) ?? "");
    if (!issuer) return null;
    const payload = await this.verified(token, issuer);
    const value = payload?.[issuer.settings.claim];
    return typeof value === "string" && value !== "" ? this.actorFor(issuer.settings, value) : null;
  }

  private async verified(
    token: string,
    { settings, keys }: { settings: TrustedIssuer; keys: ReturnType<typeof createRemoteJWKSet> },
  ): Promise<JWTPayload | null> {
    const { issuer, audience, algorithms } = settings;
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms,
        clockTolerance: TOLERANCE_SECONDS,
        currentDate: this.deps.clock.now(),
        requiredClaims: ["exp"],
      });
      return payload;
    } catch (error) {
      const { log } = this.deps;
      // Keys that cannot be had are our trouble; everything else is the token's.
      if (
        error instanceof errors.JWKSTimeout ||
        !(error instanceof errors.JOSEError) ||
        error.code === "ERR_JOSE_GENERIC"
      ) {
        log.warn({ issuer, err: error }, "the keys of a trusted issuer could not be read");
      } else {
        log.info({ issuer, reason: error.code }, "a JWT was refused");
      }
      return null;
    }
  }

  private async actorFor({ as, scopes }: TrustedIssuer, value: string): Promise<Actor | null> {
    if (as.kind === "service-account") return this.deps.serviceAccounts.actorNamed(value, scopes);
    const person = await this.deps.people.findBy(as.people, as.by, value);
    if (!person) return null;
    const { identityId, name, roles } = person;
    return { kind: "person", id: identityId, name, identityId, roles: narrowRoles(roles, scopes), scopes };
  }
}

/** Not verified: it only says whose keys to verify with. */
function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}
