import { ADMIN, AUDITOR } from "../../testing/test-domain";
import { createTestApi, type TestApi } from "../testing/api";

let api: TestApi;

beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

describe("changing service accounts", () => {
  const CREATE = `mutation ($input: CreateServiceAccountInput!) { createServiceAccount(input: $input) {
    serviceAccount { id name version roles tokens { id } } } }`;
  const create = async (input: object) => {
    const { data, codes } = await api.ask(ADMIN, CREATE, { input: { roles: ["AUDITOR"], ...input } });
    const { serviceAccount } = (data?.createServiceAccount ?? {}) as { serviceAccount?: { id: string } };
    return { id: serviceAccount?.id, codes, serviceAccount };
  };
  const tokenFor = async (serviceAccountId: string) =>
    (
      await api.ask(
        ADMIN,
        `mutation { createApiToken(input: { serviceAccountId: "${serviceAccountId}", scopes: [READ] }) { apiToken { id } } }`,
      )
    ).codes;

  it("creates one once for a client request id", async () => {
    const first = await create({ name: "named", clientRequestId: "mine" });
    expect(await create({ name: "named", clientRequestId: "mine" })).toEqual(first);
    expect((await create({ name: "other", clientRequestId: "mine" })).codes).toEqual(["CONFLICT"]);
  });

  it("changes its name and its roles, by the version last read", async () => {
    const { id } = await create({ name: "before" });
    const update = (input: object) =>
      api.ask(
        ADMIN,
        "mutation ($input: UpdateServiceAccountInput!) { updateServiceAccount(input: $input) { serviceAccount { name roles version } } }",
        { input: { id, ...input } },
      );
    expect(await update({ version: 1, name: "after", roles: ["ADMIN"] })).toEqual({
      codes: [],
      data: { updateServiceAccount: { serviceAccount: { name: "after", roles: ["ADMIN"], version: 2 } } },
    });
    expect((await update({ version: 1, name: "late" })).codes).toEqual(["CONFLICT"]);
    expect((await update({ version: 2, roles: [] })).codes).toEqual(["INVALID_INPUT"]);
    await create({ name: "taken" });
    expect((await update({ version: 2, name: "TAKEN" })).codes).toEqual(["CONFLICT"]);
  });

  it("switches it off and on by the version last read", async () => {
    const { id } = await create({ name: "switched" });
    const enable = (enabled: boolean, version: number) =>
      api.ask(
        ADMIN,
        `mutation { setServiceAccountEnabled(id: "${id}", enabled: ${enabled}, version: ${version}) { serviceAccount { enabled version } } }`,
      );
    const answered = (serviceAccount: object) => ({
      codes: [],
      data: { setServiceAccountEnabled: { serviceAccount } },
    });
    expect(await enable(false, 1)).toEqual(answered({ enabled: false, version: 2 }));
    expect((await enable(true, 1)).codes).toEqual(["CONFLICT"]);
    expect((await enable(false, 1)).codes).toEqual(["CONFLICT"]);
    expect(await enable(false, 2)).toEqual(answered({ enabled: false, version: 2 }));
  });

  it("creates a token once for a client request id, and shows it once", async () => {
    const { id } = await create({ name: "with a token" });
    const make = async (name: string) =>
      (
        await api.ask(
          ADMIN,
          `mutation { createApiToken(input: { serviceAccountId: "${id}", name: "${name}", scopes: [READ], clientRequestId: "once" }) {
            token tokenHidden apiToken { id } } }`,
        )
      ).data?.createApiToken;
    const made = (await make("a")) as { apiToken: { id: string } };
    expect(made).toMatchObject({ token: expect.stringMatching(/^drawbridge_/), tokenHidden: null });
    expect(await make("a")).toEqual({ token: null, tokenHidden: "SHOWN_BEFORE", apiToken: made.apiToken });
    expect(await make("b")).toBeNull();
  });

  it("shows its tokens, and ends them with it", async () => {
    const { id } = await create({ name: "leaving" });
    expect(await tokenFor(id!)).toEqual([]);
    const held = await api.ask(AUDITOR, '{ serviceAccounts(filter: { search: "LEAV" }) { nodes { tokens { id } } } }');
    const { nodes } = held.data!.serviceAccounts as { nodes: { tokens: { id: string }[] }[] };
    expect(nodes).toMatchObject([{ tokens: [{}] }]);
    const remove = `mutation { deleteServiceAccount(id: "${id}", version: 1) { serviceAccount { name } endedTokens { id revokedAt } } }`;
    expect(await api.ask(ADMIN, remove)).toEqual({
      codes: [],
      data: {
        deleteServiceAccount: {
          serviceAccount: { name: "leaving" },
          endedTokens: [{ id: nodes[0]!.tokens[0]!.id, revokedAt: expect.any(String) }],
        },
      },
    });
    expect((await api.ask(ADMIN, remove)).codes).toEqual(["NOT_FOUND"]);
    expect(await tokenFor(id!)).toEqual(["NOT_FOUND"]);
  });

  it("lists tokens in an order, and filters the valid ones", async () => {
    const { id } = await create({ name: "listed" });
    await tokenFor(id!);
    const list = async (args: string) =>
      (
        (
          await api.ask(
            AUDITOR,
            `{ apiTokens(filter: { serviceAccountId: "${id}"${args} }, orderBy: { field: NAME }) { totalCount } }`,
          )
        ).data!.apiTokens as { totalCount: number }
      ).totalCount;
    expect([await list(", live: true"), await list(", live: false"), await list(', search: "nothing"')]).toEqual([
      1, 0, 0,
    ]);
  });
});
