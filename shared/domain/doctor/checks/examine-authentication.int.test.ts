import { saveCluster } from "../../../../testing/access-flows";
import { saveAccount } from "../../../../testing/factories";
import { ADMIN } from "../../../../testing/test-domain";
import { AccountRegion } from "../../accounts/account.entity";
import type { Integration } from "../../integrations/integration.entity";
import { DoctorCheck } from "../doctor-run.entity";
import { doctorSettingsOf } from "../doctor-settings";
import { runDoctorChecks } from "../run-doctor";
import { createDoctorHarness, DOCTOR_PAYMENTS_ID, type DoctorHarness } from "../testing/doctor-harness";

const CONFIG_MAP = { authenticationMode: "CONFIG_MAP" } as const;

let harness: DoctorHarness;
beforeAll(async () => {
  harness = await createDoctorHarness();
});
afterAll(() => harness.close());

const withPayments = () =>
  harness.begin({
    excludedAccountIds: [...harness.aws.world.accounts.keys()].filter((id) => id !== DOCTOR_PAYMENTS_ID),
  });
const ofModes = (checks: readonly DoctorCheck[]) => checks.filter(({ name }) => name === "AUTHENTICATION_MODE");
const told = (checks: readonly DoctorCheck[]) =>
  ofModes(checks).map(({ state, region, message }) => `${state} ${region ?? ""} ${message.split(/[:,;]/)[0]}`);

/** A test of a connector with unsaved settings. */
async function tested(integration: Integration): Promise<DoctorCheck[]> {
  const { connectorId } = integration;
  const run = await harness.domain.doctor.test(ADMIN, { connectorId, settings: doctorSettingsOf(integration) }, 0);
  await runDoctorChecks(harness.deps, run.id, new AbortController().signal);
  return harness.domain.db.manager.find(DoctorCheck, { where: { runId: run.id }, order: { position: "ASC" } });
}

describe("unsaved settings", () => {
  it("list clusters without access entries in every region", async () => {
    const integration = await withPayments();
    harness.aws.world.changeCluster(DOCTOR_PAYMENTS_ID, "us-east-1", "payments-us", CONFIG_MAP);
    expect(told(await tested(integration))).toEqual([
      "WARNING us-east-1 The cluster payments-us has no access entries",
      `OK  3 of 3 clusters of account ${DOCTOR_PAYMENTS_ID} were examined`,
    ]);
  });

  it("list the number of clusters that were not examined, of which some of each region were", async () => {
    const integration = await withPayments();
    harness.aws.world.changeCluster(DOCTOR_PAYMENTS_ID, "us-east-1", "payments-us", CONFIG_MAP);
    for (let n = 0; n < 30; n += 1) harness.aws.world.createCluster(DOCTOR_PAYMENTS_ID, "eu-west-1", `more-${n}`, {});
    const found = ofModes(await tested(integration));
    expect(told(found)).toEqual([
      "WARNING us-east-1 The cluster payments-us has no access entries",
      `SKIPPED  20 of 33 clusters of account ${DOCTOR_PAYMENTS_ID} were examined`,
    ]);
    expect(found.at(-1)).toMatchObject({ message: expect.stringContaining("in 2 regions; 19 of them have") });
  });

  it("list the regions that could not be read", async () => {
    const integration = await withPayments();
    harness.aws.addFault({
      operation: "ListClusters",
      region: "us-east-1",
      error: "AccessDeniedException",
      forever: true,
    });
    expect(ofModes(await tested(integration))).toMatchObject([
      { state: "SKIPPED", message: expect.stringContaining("Not listed: us-east-1.") },
    ]);
    harness.aws.clearFaults();
  });
});

describe("a saved integration", () => {
  it("lists all clusters of its syncs, one by one up to a stated number", async () => {
    const integration = await withPayments();
    const { db } = harness.domain;
    const account = await saveAccount(db, integration, { accountId: DOCTOR_PAYMENTS_ID });
    const at = new Date();
    await db.manager.insert(AccountRegion, {
      accountRowId: account.id,
      region: "us-east-1",
      outcome: "OK",
      observedAt: at,
      listedAt: at,
    });
    const save = (region: string, name: string, authenticationMode: string) =>
      saveCluster(db, account, name, { region, authenticationMode });
    await save("eu-west-1", "payments-eu", "API");
    for (let n = 10; n < 34; n += 1) {
      harness.aws.world.createCluster(DOCTOR_PAYMENTS_ID, "us-east-1", `old-${n}`, CONFIG_MAP);
      await save("us-east-1", `old-${n}`, "CONFIG_MAP");
    }
    harness.aws.world.changeCluster(DOCTOR_PAYMENTS_ID, "us-east-1", "old-10", {
      authenticationMode: "API_AND_CONFIG_MAP",
    });
    harness.aws.world.removeCluster(DOCTOR_PAYMENTS_ID, "us-east-1", "old-11");
    const found = ofModes(await harness.examine(integration));
    expect(told(found)).toEqual([
      ...Array.from({ length: 18 }, (_, n) => `WARNING us-east-1 The cluster old-${n + 12} has no access entries`),
      `WARNING  2 of 24 clusters of account ${DOCTOR_PAYMENTS_ID} have access entries`,
    ]);
    expect(found.at(-1)).toMatchObject({
      code: "ACCESS_ENTRIES_DISABLED",
      message: expect.stringContaining("the first 20 without them, not the other 4."),
    });
  });
});
