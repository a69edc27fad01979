/**
 * A real OpenID provider on a free port of this machine. Prints its issuer. Whoever comes is signed in at once as the account
 * that POST /control names: { sub, email, email_verified, acr, amr, ageSeconds }.
 */
const { createServer } = require("node:http");
const { default: Provider } = require("oidc-provider");

let account = { sub: "nobody" };
const server = createServer();

server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = providerAt(issuer);
  const callback = provider.callback();
  server.on("request", (request, response) => {
    if (request.url === "/control") return control(request, response);
    if (request.url.startsWith("/interaction/")) return signIn(provider, request, response);
    return callback(request, response);
  });
  process.stdout.write(`${issuer}\n`);
});

// Whoever started it has gone.
process.stdin.on("end", () => process.exit(0)).resume();

function providerAt(issuer) {
  return new Provider(issuer, {
    clients: [
      {
        client_id: "drawbridge",
        client_secret: "a-secret-of-the-client",
        redirect_uris: process.argv.slice(2),
        response_types: ["code"],
        grant_types: ["authorization_code"],
      },
    ],
    cookies: { keys: ["a-key-of-the-test"] },
    acrValues: ["urn:strong"],
    claims: { openid: ["sub", "acr", "amr", "auth_time"], email: ["email", "email_verified"], profile: ["name"] },
    conformIdTokenClaims: process.env.CLAIMS_IN_ID_TOKEN !== "1",
    features: { devInteractions: { enabled: false } },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ ...account, sub: id }) }),
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  });
}

async function control(request, response) {
  let body = "";
  for await (const part of request) body += part;
  account = JSON.parse(body);
  response.end();
}

async function signIn(provider, request, response) {
  const ts = Math.floor(Date.now() / 1_000) - (account.ageSeconds ?? 0);
  const login = { accountId: account.sub, acr: account.acr, amr: account.amr, ts, remember: false };
  await provider.interactionFinished(request, response, { login });
}
