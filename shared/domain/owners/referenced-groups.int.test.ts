import { accountNumber, aForm, saveAccount, saveConnector } from "../../../testing/factories";
import { ADMIN, createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { newId } from "../../kernel/ids";
import { Resource } from "../resources/resource.entity";
import { referencedGroups } from "./referenced-groups";
import { resolveOwners } from "./resolve-owners";

let domain: TestDomain;

beforeAll(async () => {
  domain = await createTestDomain();
});
afterAll(() => domain.close());

it("the referenced groups are those that tags, parts of tags and integration owners name, by id or by name, and owners", async () => {
  const { db, clock } = domain;
  const okta = await domain.identityProviders.create(ADMIN, "Okta");
  const other = await domain.identityProviders.create(ADMIN, "Other");
  const users = [{ id: "ana", userName: "ana" }];
  const groups = [
    { id: "G-Pay", name: "Payments", members: ["ana"] },
    { id: "g-empty", name: "Empty", members: [] },
  ];
  await domain.identityProviders.importFile(ADMIN, okta.id, JSON.stringify({ users, groups }), false);
  const connector = await saveConnector(db);
  const integration = await domain.integrations.create(
    ADMIN,
    aForm({
      connectorId: connector.id,
      integrationOwners: [
        { attribute: "group", values: ["Platform"] },
        { attribute: "group", providerId: other.id, values: ["Elsewhere"] },
        { attribute: "user", values: ["ana"] },
      ],
      ownerRules: [
        { keyName: "team", attribute: "group" },
        { keyName: "teams", attribute: "group", separator: ";" },
        { keyName: "squad", attribute: "group", providerId: other.id },
        { keyName: "contact", attribute: "user" },
      ],
    }),
  );
  const account = await saveAccount(db, integration, { accountId: accountNumber(1) });
  const save = async (tags: Record<string, string>, status: "PRESENT" | "GONE" = "PRESENT") => {
    const id = newId();
    const where = { integrationId: integration.id, accountRowId: account.id, accountId: account.accountId };
    await db.manager.insert(Resource, {
      ...{ id, type: "EKS_CLUSTER", ...where, physicalKey: id, arn: id, name: id, region: "eu-west-1", status, tags },
      ...{ manageable: true, unmanageableReason: null, contentHash: "" },
      ...{ firstSeenAt: clock.now(), changedAt: clock.now() },
    });
    await domain.act((tx) => resolveOwners(tx.manager, { resourceIds: [id] }, tx.now));
  };
  await save({ team: " payments\t", contact: "ben", env: "prod" });
  await save({ team: "Empty" });
  await save({ teams: "Search ; Risk", squad: "Far" });
  await save({ team: "Old" }, "GONE");

  const found = [...(await referencedGroups(db.manager, okta.id))].sort();
  expect(found).toEqual(["empty", "g-pay", "payments", "platform", "risk", "search", "search ; risk"]);
  expect(await referencedGroups(db.manager, other.id)).toContain("far");
  expect(await referencedGroups(db.manager, other.id)).toContain("elsewhere");
});
