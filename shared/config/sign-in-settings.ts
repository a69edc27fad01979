import { readFileSync } from "node:fs";
import { z } from "zod";
import { ROLES, SCOPES } from "../kernel/actor";
import { StartupError } from "../kernel/app-error";
import { isLoopback } from "../kernel/loopback";
import { parseUrl } from "../kernel/parse-url";
import { type Config, isProduction } from "./config";

/** An allow list: no symmetric algorithm, for which a public key could pass as the secret, and never `none`. */
const ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"] as const;

const text = z.string().trim().min(1, "is empty").max(512);
const secureUrl = z
  .string()
  .refine(
    (value) => isSecure(value),
    "must be an https address; http is for loopback addresses only, and not in production",
  );

const contextId = z.string().regex(/^c[1-9]\d{0,2}$/, "must be the id of an authentication context, such as 'c1'");

const mfa = z.strictObject({
  acr: z.array(text).default([]),
  amr: z.array(text).default(["mfa"]),
  /** Ids of authentication contexts of Entra's Conditional Access. A step-up asks for the first; each one counts. */
  acrs: z.array(contextId).default([]),
});

/** Claims that people, or the admins of a part of a provider, may often set. Whoever sets one could sign in as others. */
const SELF_CHOSEN = new Set(["email", "preferred_username", "upn", "unique_name", "name", "nickname"]);

const oidcProvider = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]{1,32}$/, "must have 1 to 32 small letters, digits or '-'"),
  label: text.optional(),
  issuer: secureUrl,
  clientId: text,
  clientSecret: text.optional(),
  scopes: z.array(text).default(["openid", "email", "profile"]),
  /** Its verified e-mail addresses identify people. */
  trustEmail: z.boolean().default(false),
  /** Name of the identity provider of its people. Left out: the default provider. */
  people: text.optional(),
  /** The claim that holds a person's external id, such as "sub" (Okta) or "oid" (Entra); goes with `people`. */
  externalIdClaim: text
    .refine((claim) => !SELF_CHOSEN.has(claim), "must be assigned by the provider, such as 'sub' or 'oid'")
    .optional(),
  /** The values that prove a second factor. If set, its people must have shown one for changes that give power. */
  mfa: mfa.optional(),
});

const trustedIssuer = z.strictObject({
  issuer: text,
  jwksUri: secureUrl,
  audience: text,
  algorithms: z.array(z.enum(ALGORITHMS)).min(1, "names none").default(["RS256", "ES256", "EdDSA"]),
  scopes: z.array(z.enum(SCOPES)).min(1, "names none"),
  /** The claim that names the person of the token. */
  claim: text.default("sub"),
  as: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("service-account") }),
    z.strictObject({
      kind: z.literal("person"),
      people: text,
      by: z.enum(["externalId", "userName", "email"]).default("externalId"),
    }),
  ]),
});

const roleGroup = z.strictObject({ provider: text, group: text, role: z.enum(ROLES) });

export type OidcProviderSettings = z.infer<typeof oidcProvider>;
type MfaWords = z.infer<typeof mfa>;

/** Default where the provider's configuration names no values: `mfa`, if it appears. */
export function mfaWordsOf({ mfa }: Pick<OidcProviderSettings, "mfa">): MfaWords {
  return mfa ?? { acr: [], amr: ["mfa"], acrs: [] };
}
export type TrustedIssuer = z.infer<typeof trustedIssuer>;

export interface SignInSettings {
  /** The public URL; null: any loopback address. */
  readonly url: string | null;
  readonly allowedOrigins: readonly string[];
  readonly providers: readonly OidcProviderSettings[];
  readonly issuers: readonly TrustedIssuer[];
  readonly roleGroups: readonly z.infer<typeof roleGroup>[];
  /**
   * Maximum age of a sign-in for changes that give power, and the providers whose people must have shown a second
   * factor.
   */
  readonly freshSignIn: { readonly minutes: number; readonly mfaProviders: readonly string[] };
  /** Users of this machine may sign in as anybody. */
  readonly development: boolean;
}

/** Throws a StartupError that names every problem at once. */
export function loadSignInSettings(config: Config): SignInSettings {
  const problems: string[] = [];
  const providers = parseList(problems, "DRAWBRIDGE_OIDC_PROVIDERS", config.DRAWBRIDGE_OIDC_PROVIDERS, oidcProvider);
  const settings = {
    url: config.DRAWBRIDGE_URL?.replace(/\/$/, "") ?? null,
    allowedOrigins: (config.DRAWBRIDGE_ALLOWED_ORIGINS ?? "")
      .split(",")
      .flatMap((one) => parseUrl(one.trim())?.origin ?? []),
    providers,
    issuers: parseList(problems, "DRAWBRIDGE_TRUSTED_ISSUERS", config.DRAWBRIDGE_TRUSTED_ISSUERS, trustedIssuer),
    roleGroups: parseList(problems, "DRAWBRIDGE_ROLE_GROUPS", config.DRAWBRIDGE_ROLE_GROUPS, roleGroup),
    freshSignIn: {
      minutes: config.DRAWBRIDGE_FRESH_SIGN_IN_MINUTES,
      mfaProviders: providers.filter((one) => one.mfa !== undefined).map(({ name }) => name),
    },
    development: config.DRAWBRIDGE_DEV_SIGN_IN === "1",
  };
  problems.push(...problemsTogether(config, settings));
  if (problems.length > 0) throw new StartupError(`Sign-in is not set up right: ${problems.join("; ")}.`);
  return settings;
}

function parseList<T>(problems: string[], name: string, value: string | undefined, item: z.ZodType<T>): T[] {
  if (value === undefined) return [];
  const json = value.startsWith("[") ? value : contentOf(problems, name, value);
  if (json === null) return [];
  const parsed = z.array(item).safeParse(fromJson(json));
  if (parsed.success) return parsed.data;
  // Values are not repeated, since one of them may be a secret.
  for (const { path, message } of parsed.error.issues) problems.push(`${name}${placeOf(path)} ${message}`);
  return [];
}

function contentOf(problems: string[], name: string, path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    problems.push(`${name} is neither a JSON list nor a file that can be read (${code})`);
    return null;
  }
}

/** Invalid JSON is reported as an invalid list. */
function fromJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function placeOf(path: readonly PropertyKey[]): string {
  return path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
}

function problemsTogether(config: Config, { url, providers, issuers, development }: SignInSettings): string[] {
  const problems: string[] = [];
  const production = isProduction(config);
  const isDuplicate = (name: string, index: number, all: string[]) => all.indexOf(name) < index;
  for (const name of providers.map((one) => one.name).filter(isDuplicate)) {
    problems.push(`DRAWBRIDGE_OIDC_PROVIDERS names '${name}' twice`);
  }
  for (const name of issuers.map((one) => one.issuer).filter(isDuplicate)) {
    problems.push(`DRAWBRIDGE_TRUSTED_ISSUERS names '${name}' twice`);
  }
  for (const { name, externalIdClaim, people } of providers) {
    if (externalIdClaim && !people)
      problems.push(`provider '${name}' has an externalIdClaim and must say whose, by people`);
  }
  const addresses = [...providers.map(({ issuer }) => issuer), ...issuers.map(({ jwksUri }) => jwksUri)];
  if (production && addresses.some((one) => !one.startsWith("https:"))) {
    problems.push("in production every issuer and jwksUri must be an https address");
  }
  if (production && development) {
    problems.push(
      "DRAWBRIDGE_DEV_SIGN_IN lets everybody sign in as anybody: it must be 0 where HOST is not a loopback address, where AWS is real, and in production",
    );
  }
  if (development && url !== null && !isLoopback(new URL(url).hostname)) {
    problems.push("DRAWBRIDGE_DEV_SIGN_IN must be 0 where DRAWBRIDGE_URL is an address that others can reach");
  }
  if (providers.length > 0 && url === null && !isLoopback(config.HOST)) {
    problems.push("DRAWBRIDGE_URL is missing: providers send people back to it");
  }
  if (url?.startsWith("http:") && !isLoopback(new URL(url).hostname)) {
    problems.push("DRAWBRIDGE_URL must be an https address");
  }
  return problems;
}

function isSecure(value: string): boolean {
  const url = parseUrl(value);
  return url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url.hostname));
}
