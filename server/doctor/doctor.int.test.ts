import { checkFinding } from "../../shared/domain/doctor/check-finding";
import { DoctorCheck, DoctorRun } from "../../shared/domain/doctor/doctor-run.entity";
import { doctorSettingsOf } from "../../shared/domain/doctor/doctor-settings";
import { newId } from "../../shared/kernel/ids";
import { ADMIN } from "../../testing/test-domain";
import { createTestApi, type TestApi } from "../testing/api";
import { type Inventory, saveInventory } from "../testing/inventory";

let api: TestApi;
let inventory: Inventory;
let runId: string;

beforeAll(async () => {
  api = await createTestApi();
  inventory = await saveInventory(api.platform.db, 1, api.clock.now());
  const { integration } = inventory;
  const { manager } = api.platform.db;
  const at = api.clock.now();
  const run = async (integrationId: string | null) => {
    const id = newId();
    await manager.insert(DoctorRun, {
      id,
      connectorId: integration.connectorId,
      integrationId,
      settings: doctorSettingsOf(integration),
      state: "FINISHED",
      requestedBy: "Ada",
      startedAt: at,
      finishedAt: at,
    });
    return id;
  };
  runId = await run(integration.id);
  const testId = await run(null);
  const checks = [
    ["MEMBER_ROLE", "OK"],
    ["MEMBER_PERMISSIONS", "FAILED"],
    ["MEMBER_ROLE", "OK"],
    ["MEMBER_ROLE", "WARNING"],
    ["MEMBER_ROLE", "FAILED"],
  ] as const;
  await manager.insert(
    DoctorCheck,
    checks.map(([name, state], n) => ({
      ...checkFinding(name, state, `Check ${n + 1}.`),
      runId: testId,
      position: n + 1,
    })),
  );
});
afterAll(() => api.close());

interface Checks {
  readonly totalCount: number;
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
  readonly nodes: readonly { readonly message: string; readonly reached: boolean }[];
}

/** The same test twice in one answer, as it is in a list of integrations of one connector. */
async function ask(args: string): Promise<readonly [Checks, Checks]> {
  const connector = `connector(id: "${inventory.integration.connectorId}") { lastTest {
    checks${args} { totalCount pageInfo { endCursor hasNextPage } nodes { message reached } } } }`;
  const { data, codes } = await api.ask(ADMIN, `{ one: ${connector} other: ${connector} }`);
  expect(codes).toEqual([]);
  const { one, other } = data as Record<"one" | "other", { lastTest: { checks: Checks } }>;
  return [one.lastTest.checks, other.lastTest.checks];
}

describe("the checks of a doctor run", () => {
  it("come in pages, in their order of arrival, to every reader at the same time", async () => {
    const [one, other] = await ask("(first: 3)");
    expect(other).toEqual(one);
    expect(one).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: true } });
    expect(one.nodes.map(({ message }) => message)).toEqual(["Check 1.", "Check 2.", "Check 3."]);
    const [rest] = await ask(`(first: 3, after: "${one.pageInfo.endCursor}")`);
    expect(rest.nodes.map(({ message }) => message)).toEqual(["Check 4.", "Check 5."]);
    expect(rest.pageInfo.hasNextPage).toBe(false);
  });

  it("can be filtered by failure", async () => {
    const [failed] = await ask("(states: [FAILED])");
    expect(failed).toMatchObject({
      totalCount: 2,
      nodes: [{ message: "Check 2.", reached: false }, { message: "Check 5." }],
    });
  });

  it("can be filtered by kind, in pages of their own", async () => {
    const [first] = await ask("(first: 1, names: [MEMBER_ROLE], states: [OK, FAILED])");
    expect(first).toMatchObject({ totalCount: 3, nodes: [{ message: "Check 1." }] });
    const [rest] = await ask(`(names: [MEMBER_ROLE], states: [OK, FAILED], after: "${first.pageInfo.endCursor}")`);
    expect(rest.nodes.map(({ message }) => message)).toEqual(["Check 3.", "Check 5."]);
  });

  it("cannot be read behind a forged cursor", async () => {
    const after = Buffer.from(JSON.stringify(["doctorRun.checks", "9999999999"])).toString("base64url");
    const { codes } = await api.ask(
      ADMIN,
      `{ doctor(integrationId: "${inventory.integration.id}") { checks(after: "${after}") { totalCount } } }`,
    );
    expect(codes).toEqual(["INVALID_INPUT"]);
  });

  it("of an integration are no test of a connector", async () => {
    const { codes } = await api.ask(ADMIN, `{ connectorTest(id: "${runId}") { id } }`);
    expect(codes).toEqual(["NOT_FOUND"]);
  });
});
