import * as oidc from "openid-client";
import type { Logger } from "pino";
import type { OidcProviderSettings } from "../../shared/config/sign-in-settings";
import type { Clock } from "../../shared/kernel/clock";
import { IssuerKeys } from "./issuer-keys";

const TIMEOUT_SECONDS = 10;
/** Providers change endpoints and algorithms at will. */
const LONGEST_MS = 3_600_000;
/** The shortest time between two reads. Sign-ins of strangers fail too. */
const SHORTEST_MS = 3_000;
/** The time until the next try where a read failed. */
const RETRY_MS = 60_000;

/** A provider's metadata, as it published them. */
export interface FoundProvider {
  readonly configuration: oidc.Configuration;
  readonly keys: IssuerKeys;
}

/** The metadata of one provider, read at first use and again after an hour. */
export class ProviderMetadata {
  private found: (FoundProvider & { readonly keysAt: string }) | null = null;
  private reading: Promise<FoundProvider> | null = null;
  private readAt = 0;
  /** No doubt makes them due before: sign-ins wait for a provider that does not answer. */
  private notBefore = 0;
  private dueAt = 0;

  constructor(
    private readonly settings: OidcProviderSettings,
    private readonly log: Pick<Logger, "warn">,
    private readonly clock: Clock,
  ) {}

  /** Throws where the provider does not answer the first time. Later on its former metadata serve. */
  async get(): Promise<FoundProvider> {
    if (this.found && this.now() < this.dueAt) return this.found;
    this.reading ??= this.read().finally(() => {
      this.reading = null;
    });
    return this.reading;
  }

  /** A sign-in failed, perhaps because the metadata have changed: the next one reads them again. */
  doubt(): void {
    this.dueAt = Math.min(this.dueAt, this.notBefore);
  }

  private async read(): Promise<FoundProvider> {
    this.readAt = this.now();
    try {
      const configuration = await discover(this.settings);
      const keysAt = configuration.serverMetadata().jwks_uri!;
      const keys = this.found?.keysAt === keysAt ? this.found.keys : new IssuerKeys(keysAt, this.clock);
      this.found = { configuration, keys, keysAt };
      this.notBefore = this.readAt + SHORTEST_MS;
      this.dueAt = this.readAt + LONGEST_MS;
    } catch (error) {
      if (!this.found) throw error;
      const { name } = this.settings;
      this.log.warn(
        { provider: name, err: error },
        "a sign-in provider did not tell its metadata, the former ones serve",
      );
      this.notBefore = this.readAt + RETRY_MS;
      this.dueAt = this.notBefore;
    }
    return this.found;
  }

  private now(): number {
    return this.clock.now().getTime();
  }
}

async function discover({ issuer, clientId, clientSecret }: OidcProviderSettings): Promise<oidc.Configuration> {
  // The configuration allows http for loopback addresses only.
  const isInsecure = issuer.startsWith("http:");
  const authentication = clientSecret ? undefined : oidc.None();
  const configuration = await oidc.discovery(new URL(issuer), clientId, clientSecret, authentication, {
    timeout: TIMEOUT_SECONDS,
    execute: isInsecure ? [oidc.allowInsecureRequests] : [],
  });
  const { jwks_uri } = configuration.serverMetadata();
  if (!jwks_uri || !(isInsecure || jwks_uri.startsWith("https:")))
    throw new Error("It names no https address of its keys.");
  return configuration;
}
