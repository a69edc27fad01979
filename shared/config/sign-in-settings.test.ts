import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StartupError } from "../kernel/app-error";
import { loadConfig } from "./config";
import { loadSignInSettings, mfaWordsOf } from "./sign-in-settings";

const load = (env: Record<string, string>) =>
  loadSignInSettings(loadConfig({ DATABASE_URL: "postgres://localhost/drawbridge", ...env }));
const OKTA = { name: "okta", issuer: "https://example.okta.com", clientId: "abc", clientSecret: "s3cret-of-okta" };
const list = (...items: object[]) => JSON.stringify(items);

describe("the settings of sign-in", () => {
  it("are off unless they are configured", () => {
    expect(load({})).toEqual({
      url: null,
      allowedOrigins: [],
      providers: [],
      issuers: [],
      roleGroups: [],
      freshSignIn: { minutes: 30, mfaProviders: [] },
      development: false,
    });
  });

  it("come as JSON or as the path of a file", () => {
    const folder = mkdtempSync(join(tmpdir(), "drawbridge-"));
    const path = join(folder, "providers.json");
    writeFileSync(path, list(OKTA));
    expect(load({ DRAWBRIDGE_OIDC_PROVIDERS: path })).toEqual(load({ DRAWBRIDGE_OIDC_PROVIDERS: list(OKTA) }));
    rmSync(folder, { recursive: true });
  });

  it("trust no e-mail address by default", () => {
    expect(load({ DRAWBRIDGE_OIDC_PROVIDERS: list(OKTA) }).providers).toMatchObject([{ trustEmail: false }]);
  });

  it("ask a provider for a second factor where its words for one are configured", () => {
    const entra = { ...OKTA, name: "entra", mfa: { acrs: ["c1", "c99"] } };
    const settings = load({ DRAWBRIDGE_OIDC_PROVIDERS: list(OKTA, entra) });
    expect(settings.providers.map(mfaWordsOf)).toEqual([
      { acr: [], amr: ["mfa"], acrs: [] },
      { acr: [], amr: ["mfa"], acrs: ["c1", "c99"] },
    ]);
    expect(settings.freshSignIn.mfaProviders).toEqual(["entra"]);
  });

  it.each([
    ["c1", ".mfa.acrs Invalid input: expected array"],
    [["Require MFA"], ".mfa.acrs[0] must be the id of an authentication context, such as 'c1'"],
    [["c1", "C2"], ".mfa.acrs[1] must be"],
    [["c0"], ".mfa.acrs[0] must be"],
    [["c1 c2"], ".mfa.acrs[0] must be"],
    [[1], ".mfa.acrs[0] Invalid input"],
  ])("name what is wrong with the authentication contexts %j", (acrs, problem) => {
    const providers = list(OKTA, { ...OKTA, name: "entra", mfa: { acrs } });
    expect(() => load({ DRAWBRIDGE_OIDC_PROVIDERS: providers })).toThrow(`DRAWBRIDGE_OIDC_PROVIDERS[1]${problem}`);
  });

  it("are refused with every problem named and no value repeated", () => {
    const env = {
      DRAWBRIDGE_OIDC_PROVIDERS: list({ ...OKTA, issuer: "http://example.okta.com", clientSecret: 7 }, OKTA, OKTA),
      DRAWBRIDGE_TRUSTED_ISSUERS: list({ issuer: "x", jwksUri: "https://x", audience: "a", algorithms: ["HS256"] }),
      DRAWBRIDGE_ROLE_GROUPS: "/does/not/exist",
    };
    const refusal = () => load(env);
    expect(refusal).toThrow(StartupError);
    for (const part of [
      "DRAWBRIDGE_OIDC_PROVIDERS[0].issuer",
      "DRAWBRIDGE_OIDC_PROVIDERS[0].clientSecret",
      "DRAWBRIDGE_TRUSTED_ISSUERS[0].algorithms[0]",
      "DRAWBRIDGE_TRUSTED_ISSUERS[0].scopes",
      "DRAWBRIDGE_TRUSTED_ISSUERS[0].as",
      "DRAWBRIDGE_ROLE_GROUPS is neither",
    ]) {
      expect(refusal).toThrow(part);
    }
    expect(refusal).not.toThrow("s3cret");
  });

  it.each([
    { HOST: "0.0.0.0", DRAWBRIDGE_URL: "https://d.example" },
    // A proxy on this machine forwards requests of others.
    { DRAWBRIDGE_URL: "https://d.example" },
    { DRAWBRIDGE_AWS: "real" },
    { NODE_ENV: "production" },
  ] as Record<string, string>[])("refuse the development sign-in in production: %j", (env) => {
    expect(() => load({ ...env, DRAWBRIDGE_DEV_SIGN_IN: "1" })).toThrow("DRAWBRIDGE_DEV_SIGN_IN");
  });

  it.each([
    [{ DRAWBRIDGE_OIDC_PROVIDERS: list(OKTA, OKTA) }, "twice"],
    [{ HOST: "0.0.0.0", DRAWBRIDGE_OIDC_PROVIDERS: list(OKTA) }, "DRAWBRIDGE_URL is missing"],
    [{ DRAWBRIDGE_URL: "http://drawbridge.example.com" }, "https"],
    [{ DRAWBRIDGE_OIDC_PROVIDERS: list({ ...OKTA, externalIdClaim: "sub" }) }, "people"],
    [
      { DRAWBRIDGE_OIDC_PROVIDERS: list({ ...OKTA, people: "Okta", externalIdClaim: "email" }) },
      "assigned by the provider",
    ],
    [
      { NODE_ENV: "production", DRAWBRIDGE_OIDC_PROVIDERS: list({ ...OKTA, issuer: "http://127.0.0.1:1" }) },
      "in production",
    ],
  ] as [Record<string, string>, string][])("are refused where parts contradict each other: %j", (env, sentence) => {
    expect(() => load(env)).toThrow(sentence);
  });
});
