import { createTestApi, type TestApi } from "../testing/api";
import { type AuthenticationSources, authenticateCredentials } from "./authenticate";
import { TrustedJwts } from "./trusted-jwts";

const TOKEN = "a-token-of-the-configuration-1";

describe("an Authorization header", () => {
  let api: TestApi;
  let knowsWho: AuthenticationSources;

  beforeAll(async () => {
    api = await createTestApi();
    await api.platform.apiTokens.installAdminToken(TOKEN);
    knowsWho = { ...api.platform, jwts: new TrustedJwts(api.platform) };
  });

  afterAll(() => api.close());

  it.each([`Bearer ${TOKEN}`, `bearer ${TOKEN}`, `BEARER   ${TOKEN}`])(
    "authenticates the token's owner: %s",
    async (authorization) => {
      expect(await authenticateCredentials(knowsWho, { authorization })).toMatchObject({ actor: { roles: ["ADMIN"] } });
    },
  );

  it.each([
    undefined,
    "",
    "Bearer",
    "Bearer ",
    TOKEN,
    `Basic ${TOKEN}`,
    `Bearer ${TOKEN} `,
    `Bearer ${TOKEN}x`,
    `Bearer ${TOKEN}, Bearer ${TOKEN}`,
    "Bearer ünïcode",
    `Bearer ${"x".repeat(513)}`,
  ])("authenticates nobody when it is %j", async (authorization) => {
    expect(await authenticateCredentials(knowsWho, { authorization })).toEqual({ actor: null, jwtRefusal: null });
  });
});
