import { statementsOf } from "../../../testing/count-statements";
import { aForm, saveConnector } from "../../../testing/factories";
import { ADMIN, createTestDomain, type TestDomain } from "../../../testing/test-domain";
import type { IdentityProvider } from "../identities/identity-provider.entity";
import { Integration } from "../integrations/integration.entity";
import type { OwnerForm } from "../integrations/owner-rules";
import type { OwnerValueCheck } from "./check-owner-values";
import { findNearMisses } from "./find-near-misses";

let domain: TestDomain;
let okta: IdentityProvider;
let integration: Integration;

const ANA = {
  id: "ana",
  userName: "ana.silva",
  email: "a.silva@acme.example",
  manager: "kim",
  roles: ["Lead"],
  attributes: { costCenter: "CC-1000" },
};
const KIM = { id: "kim", userName: "kim.larsen", email: "kim.larsen@acme.example" };
const PAYMENTS = { id: "g-pay", name: "Payments", members: ["ana"] };

beforeAll(async () => {
  domain = await createTestDomain();
});
beforeEach(async () => {
  await domain.empty();
  okta = await domain.identityProviders.create(ADMIN, "Okta");
  const connector = await saveConnector(domain.db);
  integration = await domain.integrations.create(ADMIN, aForm({ connectorId: connector.id }));
});
afterAll(() => domain.close());

const read = (users: readonly object[], groups: readonly object[] = []) =>
  domain.identityProviders.importFile(ADMIN, okta.id, JSON.stringify({ users, groups }), true);

const nearest = async (attribute: string, value: string, providerId = okta.id) =>
  (await findNearMisses(domain.db.manager, [{ attribute, providerId, value }]))({ attribute, providerId, value });

describe("a near miss", () => {
  beforeEach(() => read([ANA, KIM], [PAYMENTS]));

  it.each([
    ["group", "Paymenst", "Payments"],
    ["group", "payments ", null],
    ["group", "aPyments", "Payments"],
    ["group", "Paymnets", "Payments"],
    ["group", "Pay%ents", "Payments"],
    ["user", "ana.sliva", "ana.silva"],
    ["user", "aan.silva", "ana.silva"],
    ["user", "ana.silvaa", "ana.silva"],
    ["user", "ana-silva", "ana.silva"],
    ["user", "ana.silv", "ana.silva"],
    ["user", "a.slva@acme.example", "a.silva@acme.example"],
    ["user", "a.silva@acme.exmaple", "a.silva@acme.example"],
    ["user", "a.silvaacme.example", "a.silva@acme.example"],
    ["user", "ka.silva@acme.example", "a.silva@acme.example"],
    ["user", "ben.okoro", null],
    ["manager", "kim.larson", "kim.larsen"],
    ["manager", "ana.silvo", null],
    ["role", "leed", "lead"],
    ["role", "laed", "lead"],
    ["role", "boss", null],
    ["costCenter", "cc-100", "CC-1000"],
    ["costCenter", "CC-1010", "CC-1000"],
    ["costCenter", "CC-2020", null],
    ["site", "CC-1010", null],
  ])("by the %s %j is %j", async (attribute, value, near) => {
    expect(await nearest(attribute, value)).toBe(near);
  });

  it("is searched in the named provider only", async () => {
    const other = await domain.identityProviders.create(ADMIN, "Other");
    expect(await nearest("user", "ana.sliva", okta.id)).toBe("ana.silva");
    expect(await nearest("user", "ana.sliva", other.id)).toBeNull();
    expect(await nearest("role", "leed", other.id)).toBeNull();
  });

  it("is never a removed person or group, or one with another name by now", async () => {
    await read([KIM], [{ ...PAYMENTS, name: "Money", members: [] }]);
    expect(await nearest("group", "Paymenst")).toBeNull();
    expect(await nearest("user", "ana.sliva")).toBeNull();
    expect(await nearest("role", "leed")).toBeNull();
    expect(await nearest("costCenter", "cc-100")).toBeNull();
    expect(await nearest("group", "Mony")).toBe("Money");
  });

  it("takes one statement for any number of values of any attributes, and none for none", async () => {
    const lookups = ["group", "user", "role", "manager", "costCenter"].flatMap((attribute) =>
      Array.from({ length: 50 }, (_, n) => ({ attribute, providerId: okta.id, value: `value ${n}` })),
    );
    expect(await statementsOf(domain.db, () => findNearMisses(domain.db.manager, lookups))).toHaveLength(1);
    const short = [{ attribute: "group", providerId: okta.id, value: "abc" }];
    expect(await statementsOf(domain.db, () => findNearMisses(domain.db.manager, short))).toEqual([]);
  });
});

describe("an integration owner that names nobody", () => {
  const owners: OwnerForm[] = [
    { attribute: "user", values: ["kim.larsen", "kim.larson"] },
    { attribute: "group", values: ["Payments"] },
    { attribute: "role", values: ["nobody's"] },
  ];
  const checks = async (form = owners) =>
    (await domain.ownersQueries.ownerValueChecks(form.map((owner) => ({ ...owner, providerId: okta.id })))).flat();

  it("is told from one that names somebody, value by value, with near misses", async () => {
    await read([ANA, KIM], [PAYMENTS]);
    expect(await checks()).toMatchObject([
      { value: "kim.larsen", exists: true, matches: 1, state: "LIVE", hint: null, warning: null },
      { value: "kim.larson", exists: false, matches: 0, state: "NOBODY", hint: "Did you mean 'kim.larsen'?" },
      { value: "Payments", exists: true, matches: 1, state: "LIVE", hint: null, warning: null },
      { value: "nobody's", exists: false, matches: 0, state: "NOBODY", hint: null },
    ]);
  });

  it("is told from one that names several", async () => {
    await read([ANA, KIM], [PAYMENTS, { ...PAYMENTS, id: "g-2" }]);
    expect(await checks([{ attribute: "group", values: ["payments"] }])).toMatchObject([
      {
        exists: true,
        matches: 2,
        state: "SEVERAL",
        warning: {
          code: "OWNER_VALUE_AMBIGUOUS",
          message:
            "2 groups of 'Okta' are named 'payments', so as an integration owner it decides nothing. Name one by 'id:' and its key at the provider, or rename the others there.",
        },
      },
    ]);
  });

  it("is a warning of a validation, which it does not fail", async () => {
    await read([ANA, KIM], [PAYMENTS]);
    const { problems, warnings } = await domain.integrations.validate(
      ADMIN,
      { integrationOwners: owners },
      integration.id,
    );
    expect(problems).toEqual([]);
    expect(warnings).toEqual([
      {
        code: "OWNER_VALUE_UNKNOWN",
        item: "kim.larson",
        message:
          "No user is named 'kim.larson', so as an integration owner it decides nothing. Did you mean 'kim.larsen'?",
      },
      {
        code: "OWNER_VALUE_UNKNOWN",
        item: "nobody's",
        message:
          "No role is named 'nobody's', so as an integration owner it decides nothing. Correct the value, or take it out.",
      },
    ]);
  });

  it("is reported as soon as a group is renamed, and no longer when it is back", async () => {
    await read([ANA, KIM], [PAYMENTS]);
    expect((await checks()).map((check) => check.exists)).toEqual([true, false, true, false]);
    await read([ANA, KIM], [{ ...PAYMENTS, name: "Money" }]);
    expect((await checks()).map((check) => check.exists)).toEqual([true, false, false, false]);
    await read([ANA, KIM], [PAYMENTS]);
    expect((await checks()).map((check) => check.exists)).toEqual([true, false, true, false]);
  });

  it("is told from one whose group was removed, though another has its name by now", async () => {
    await read([ANA, KIM], [PAYMENTS]);
    const { version } = await domain.db.manager.findOneByOrFail(Integration, { id: integration.id });
    await domain.integrations.update(ADMIN, integration.id, version, {
      integrationOwners: [{ attribute: "group", values: ["payments"] }],
    });
    const now = async () => {
      const saved = await domain.db.manager.findOneByOrFail(Integration, { id: integration.id });
      const [[check]] = (await domain.ownersQueries.ownerValueChecks(saved.integrationOwners)) as [[OwnerValueCheck]];
      return check;
    };
    expect(await now()).toMatchObject({ state: "LIVE", warning: null });
    await read([ANA, KIM], [{ ...PAYMENTS, id: "g-new" }]);
    const gone = await now();
    expect(gone).toMatchObject({ exists: false, matches: 0, state: "GONE", warning: { code: "OWNER_VALUE_GONE" } });
    expect(gone.warning!.message).toBe(
      "The group 'payments' was removed from 'Okta'; another has its name by now and is not meant, so as an integration owner it decides nothing. To mean the other one, save the same value again; or take it out.",
    );
    await domain.integrations.update(ADMIN, integration.id, version + 1, {});
    expect(await now()).toMatchObject({ state: "LIVE", warning: null });
  });

  it("is reported where nobody of its provider can be meant", async () => {
    await read([ANA, KIM], [PAYMENTS]);
    await domain.db.query("update identity_providers set enabled = false");
    const [check] = await checks([{ attribute: "group", values: ["payments"] }]);
    expect(check!.warning).toMatchObject({
      code: "OWNER_VALUE_UNKNOWN",
      message: expect.stringMatching(/while it is switched off/),
    });
  });
});
