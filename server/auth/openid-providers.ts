import { compactVerify, errors, jwtVerify } from "jose";
import * as oidc from "openid-client";
import type { Logger } from "pino";
import type { OidcProviderSettings } from "../../shared/config/sign-in-settings";
import type { ProviderLogout, VerifiedUser } from "../../shared/domain/sessions/sessions.service";
import type { BegunSignIn } from "../../shared/domain/sessions/sign-in-attempts";
import type { Clock } from "../../shared/kernel/clock";
import { parseUrl } from "../../shared/kernel/parse-url";
import { isStorableText } from "../../shared/kernel/text/storable-text";
import { claimedIssuer } from "./issuer-keys";
import { isProviderName, logoutOf } from "./logout-token";
import { isProviderFault, isProviderOutOfReach, isProviderRefusal, logProviderFault } from "./provider-faults";
import { type FoundProvider, ProviderMetadata } from "./provider-metadata";
import { SignInRefusal } from "./sign-in-refusal";
import { STEP_UP_SECONDS, signInStrengthOf, stepUpParametersOf } from "./sign-in-strength";
import { MAX_JWT_LENGTH, TOLERANCE_SECONDS } from "./trusted-jwts";

const NO_LOGOUT = "This is no logout token for this client.";
const NOT_COMPLETED = "This sign-in could not be completed. Please start again.";

/** A logout token without an end counts for this long; OpenID recommends two minutes. */
const LOGOUT_TOKEN_AGE = "10 minutes";

interface Provider {
  readonly settings: OidcProviderSettings;
  readonly metadata: ProviderMetadata;
}

/** The OpenID providers of the configuration. Metadata and keys are fetched at first use. */
export class OpenidProviders {
  private readonly providers: readonly Provider[];

  constructor(
    providers: readonly OidcProviderSettings[],
    private readonly log: Pick<Logger, "info" | "warn">,
    private readonly clock: Clock,
  ) {
    this.providers = providers.map((settings) => ({ settings, metadata: new ProviderMetadata(settings, log, clock) }));
  }

  /** The address to send a browser to, and the state to keep until it comes back. */
  async begin(
    name: string,
    redirectUri: string,
    returnTo: string,
    stepUp: boolean,
  ): Promise<{ url: URL; attempt: BegunSignIn }> {
    const provider = this.named(name);
    const { settings } = provider;
    const { configuration } = await this.find(provider);
    const attempt: BegunSignIn = {
      provider: name,
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      codeVerifier: oidc.randomPKCECodeVerifier(),
      returnTo,
      stepUp,
    };
    const url = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: settings.scopes.join(" "),
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(attempt.codeVerifier),
      code_challenge_method: "S256",
      ...(stepUp && stepUpParametersOf(settings)),
    });
    return { url, attempt };
  }

  /**
   * Completes a sign-in: exchanges the code, and checks the ID token's signature, issuer, audience, nonce and times.
   */
  async finish(attempt: BegunSignIn, url: URL): Promise<VerifiedUser> {
    const provider = this.named(attempt.provider);
    const { settings, metadata } = provider;
    const { configuration, keys } = await this.find(provider);
    try {
      const tokens = await oidc.authorizationCodeGrant(configuration, url, {
        expectedState: attempt.state,
        expectedNonce: attempt.nonce,
        pkceCodeVerifier: attempt.codeVerifier,
        idTokenExpected: true,
        ...(attempt.stepUp && { maxAge: STEP_UP_SECONDS }),
      });
      // The signature is checked too, although the ID token comes from the provider itself by TLS.
      await keys.verify((known) => compactVerify(tokens.id_token!, known));
      const claims = tokens.claims()!;
      if (!isProviderName(claims.sub)) {
        this.log.info({ provider: settings.name, reason: "SUBJECT" }, "sign-in was refused");
        throw new SignInRefusal(400, NOT_COMPLETED);
      }
      const email = settings.trustEmail ? await verifiedEmail(configuration, tokens, claims) : null;
      return userOf(settings, claims, email, this.clock.now());
    } catch (error) {
      if (!isProviderRefusal(error)) metadata.doubt();
      throw this.refusal(settings, error);
    }
  }

  /** Verifies a logout token: its signature, issuer, audience, times, event and the missing nonce. */
  async logout(token: string): Promise<ProviderLogout> {
    const all = token.length > MAX_JWT_LENGTH ? [] : this.issuedBy(claimedIssuer(token));
    const [provider] = all;
    if (!provider) throw new SignInRefusal(400, NO_LOGOUT);
    const { configuration, keys } = await this.find(provider);
    const expected = {
      issuer: configuration.serverMetadata().issuer,
      audience: all.map(({ settings }) => settings.clientId),
      maxTokenAge: LOGOUT_TOKEN_AGE,
      clockTolerance: TOLERANCE_SECONDS,
      currentDate: this.clock.now(),
    };
    try {
      const { payload } = await keys.verify((known) => jwtVerify(token, known, expected));
      const logout = logoutOf(payload);
      if (!logout) throw new errors.JWTInvalid();
      const audience = [payload.aud].flat();
      const meant = all.filter(({ settings }) => audience.includes(settings.clientId));
      return { ...logout, providers: meant.map(({ settings }) => settings.name) };
    } catch (error) {
      throw this.refusalToLogOut(provider, error);
    }
  }

  /** Several clients of one provider may be configured. */
  private issuedBy(issuer: string | undefined): Provider[] {
    const address = parseUrl(issuer ?? "")?.href;
    return address === undefined
      ? []
      : this.providers.filter(({ settings }) => new URL(settings.issuer).href === address);
  }

  private named(name: string): Provider {
    const provider = this.providers.find(({ settings }) => settings.name === name);
    if (!provider) throw new SignInRefusal(404, "There is no such way to sign in.");
    return provider;
  }

  private async find({ settings, metadata }: Provider): Promise<FoundProvider> {
    try {
      return await metadata.get();
    } catch (error) {
      throw this.unreachable(settings, error);
    }
  }

  /** The cause is for the log; a person is told the next step. */
  private refusal(settings: OidcProviderSettings, error: unknown): unknown {
    if (isProviderOutOfReach(error)) return this.unreachable(settings, error);
    if (!isProviderFault(error)) return error;
    logProviderFault(this.log, settings.name, error);
    return new SignInRefusal(400, NOT_COMPLETED);
  }

  private refusalToLogOut({ settings }: Provider, error: unknown): unknown {
    if (isProviderOutOfReach(error)) return this.unreachable(settings, error);
    if (!(error instanceof errors.JOSEError)) return error;
    this.log.info({ provider: settings.name, reason: error.code }, "a logout token was refused");
    return new SignInRefusal(400, NO_LOGOUT);
  }

  private unreachable({ name, label }: OidcProviderSettings, error: unknown): SignInRefusal {
    this.log.warn({ provider: name, err: error }, "a sign-in provider cannot be reached");
    return new SignInRefusal(502, `${label ?? name} cannot be reached at the moment. Please try again later.`);
  }
}

async function verifiedEmail(
  configuration: oidc.Configuration,
  { access_token }: oidc.TokenEndpointResponse,
  claims: oidc.IDToken,
): Promise<string | null> {
  const hasAddress = claims.email !== undefined || !configuration.serverMetadata().userinfo_endpoint;
  const said = hasAddress ? claims : await oidc.fetchUserInfo(configuration, access_token, claims.sub);
  // Strictly boolean: a provider that sends a text may mean anything.
  return said.email_verified === true && isStorableText(said.email) ? said.email : null;
}

/** A provider may send a time that PostgreSQL cannot hold. */
const LATEST_MS = Date.UTC(9999, 0);

function userOf(settings: OidcProviderSettings, claims: oidc.IDToken, email: string | null, now: Date): VerifiedUser {
  const externalId = settings.externalIdClaim === undefined ? null : claims[settings.externalIdClaim];
  return {
    provider: settings.name,
    issuer: claims.iss,
    subject: claims.sub,
    email,
    externalId: isStorableText(externalId) ? externalId : null,
    people: settings.people ?? null,
    strength: signInStrengthOf(settings, claims, now),
    providerSid: isProviderName(claims.sid) ? claims.sid : null,
    issuedAt: new Date(Math.min(Math.max(claims.iat * 1_000, 0), LATEST_MS)),
  };
}
