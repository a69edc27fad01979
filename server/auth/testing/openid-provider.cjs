/**
 * A real OpenID provider on a free port of this machine. Prints its issuer. Whoever comes is signed in at once as the account
 * that POST /control names: { sub, email, email_verified, acr, amr, acrs, ageSeconds }. POST /key makes a new key of a name:
 * { kid }. `acrs` is in an ID token that was asked for it, with CLAIMS_PARAMETER=1 alone: by default, the provider ignores the
 * parameter `claims`. It tells the client the end of a sign-in (back-channel logout).
 */
const { generateKeyPairSync } = require("node:crypto");
const { createServer } = require("node:http");
const { default: Provider } = require("oidc-provider");

let account = { sub: "nobody" };
const server = createServer();

server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  let provider = providerAt(issuer, "first");
  server.on("request", (request, response) => {
    if (request.url === "/control") return control(request, response);
    if (request.url === "/key") return changeKey(request, response);
    if (request.url.startsWith("/interaction/")) return signIn(provider, request, response);
    return provider.callback()(request, response);
  });

  // Sign-ins that people have begun are lost with the key.
  async function changeKey(request, response) {
    const { kid } = JSON.parse(await bodyOf(request));
    provider = providerAt(issuer, kid);
    response.end();
  }

  process.stdout.write(`${issuer}\n`);
});

// The process that started this one has ended.
process.stdin.on("end", () => process.exit(0)).resume();

function providerAt(issuer, kid) {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return new Provider(issuer, {
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), kid, use: "sig", alg: "RS256" }] },
    clients: [
      {
        client_id: "drawbridge",
        client_secret: "a-secret-of-the-client",
        redirect_uris: process.argv.slice(2),
        backchannel_logout_uri: new URL("/auth/backchannel-logout", process.argv[2]).href,
        backchannel_logout_session_required: true,
        response_types: ["code"],
        grant_types: ["authorization_code"],
      },
    ],
    cookies: { keys: ["a-key-of-the-test"] },
    acrValues: ["urn:strong"],
    claims: {
      openid: ["sub", "acr", "amr", "auth_time"],
      email: ["email", "email_verified"],
      profile: ["name"],
      acrs: null,
    },
    conformIdTokenClaims: process.env.CLAIMS_IN_ID_TOKEN !== "1",
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      claimsParameter: { enabled: process.env.CLAIMS_PARAMETER === "1" },
    },
    // Its own dispatcher refuses addresses of this machine.
    fetch: (url, { dispatcher: _none, ...options }) => globalThis.fetch(url, options),
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ ...account, sub: id }) }),
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    async loadExistingGrant({ oidc }) {
      // A grant of its own for each tab would end the codes of the others.
      const known = oidc.session.grantIdFor(oidc.client.clientId);
      if (known) return oidc.provider.Grant.find(known);
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope("openid email profile");
      grant.addOIDCClaims(["acrs"]);
      await grant.save();
      return grant;
    },
  });
}

async function control(request, response) {
  account = JSON.parse(await bodyOf(request));
  response.end();
}

async function bodyOf(request) {
  let body = "";
  for await (const part of request) body += part;
  return body;
}

async function signIn(provider, request, response) {
  const ts = Math.floor(Date.now() / 1_000) - (account.ageSeconds ?? 0);
  const login = { accountId: account.sub, acr: account.acr, amr: account.amr, ts, remember: false };
  await provider.interactionFinished(request, response, { login });
}
