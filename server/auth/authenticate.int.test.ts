import { createTestDomain, type TestDomain } from "../../shared/testing/test-domain";
import { authenticate } from "./authenticate";

const TOKEN = "a-token-of-the-configuration-1";

describe("an Authorization header", () => {
  let domain: TestDomain;

  beforeAll(async () => {
    domain = await createTestDomain();
    await domain.apiTokens.installAdminToken(TOKEN);
  });

  afterAll(() => domain.close());

  it.each([`Bearer ${TOKEN}`, `bearer ${TOKEN}`, `BEARER   ${TOKEN}`])(
    "stands for the token's owner: %s",
    async (header) => {
      expect(await authenticate(domain, header)).toMatchObject({ roles: ["ADMIN"] });
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
  ])("stands for nobody when it is %j", async (header) => {
    expect(await authenticate(domain, header)).toBeNull();
  });
});
