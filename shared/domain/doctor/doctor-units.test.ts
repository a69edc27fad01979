import { anOrganizationAccount } from "../../../testing/factories";
import { scopeAccounts } from "../sync-runs/scope-accounts";
import { doctorUnits, parentsOf } from "./doctor-units";

const PROD = "ou-ab12-prod";
const PAYMENTS = "ou-ab12-payments";
const SANDBOX = "ou-ab12-sandbox";

describe("the tree of units of a doctor run", () => {
  const accounts = scopeAccounts(
    [
      anOrganizationAccount("000000000004", { ouPath: ["r-ab12", SANDBOX] }),
      anOrganizationAccount("000000000001", { ouPath: ["r-ab12"] }),
      anOrganizationAccount("000000000002", { ouPath: ["r-ab12", PROD, PAYMENTS] }),
      anOrganizationAccount("000000000003", { ouPath: ["r-ab12", PROD, PAYMENTS], state: "SUSPENDED" }),
      anOrganizationAccount("000000000005", { ouPath: ["r-ab12", PROD] }),
    ],
    { excludedAccountIds: ["000000000005"], excludedOrganizationalUnitIds: [SANDBOX] },
  );

  it("has each unit behind the one above it, with the numbers of accounts in it and below it", () => {
    const names = new Map([[PROD, "Production"]]);
    const units = doctorUnits(accounts, [SANDBOX], names);
    expect(
      units.map((one) => [one.id, one.parentId, one.name, one.excluded, one.accountsInScope, one.accountsOutOfScope]),
    ).toEqual([
      ["r-ab12", null, null, false, 2, 3],
      [PROD, "r-ab12", "Production", false, 1, 2],
      [PAYMENTS, PROD, null, false, 1, 1],
      [SANDBOX, "r-ab12", null, true, 0, 1],
    ]);
    expect(parentsOf(units)).toEqual(["r-ab12", PROD]);
  });
});
