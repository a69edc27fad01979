import { anOrganizationAccount } from "../../../testing/factories";
import { ACCOUNT_STATES } from "../cloud/cloud.port";
import { scopeAccounts, scopeWarnings } from "./scope-accounts";

const NOTHING = { excludedAccountIds: [], excludedOrganizationalUnitIds: [] };
const below = (...ouIds: string[]) => ({ ouPath: ["r-ab12", ...ouIds] });

const reasons = (accounts: ReturnType<typeof anOrganizationAccount>[], exclusions: Partial<typeof EXCLUSIONS>) =>
  scopeAccounts(accounts, { ...NOTHING, ...exclusions }).map((account) => account.outOfScopeReason);
const EXCLUSIONS = { excludedAccountIds: [""], excludedOrganizationalUnitIds: [""] };

describe("the scope of an integration", () => {
  it("holds every active account, the management account too", () => {
    expect(reasons([anOrganizationAccount("111111111111"), anOrganizationAccount("999999999999")], {})).toEqual([
      null,
      null,
    ]);
  });

  it("holds an account once that AWS names twice, with its last name", () => {
    const accounts = [
      anOrganizationAccount("111111111111"),
      anOrganizationAccount("111111111111", { name: "renamed" }),
    ];
    expect(scopeAccounts(accounts, NOTHING)).toMatchObject([{ name: "renamed" }]);
  });

  it("leaves out an excluded account and no other", () => {
    const accounts = [anOrganizationAccount("011111111111"), anOrganizationAccount("111111111111")];
    expect(reasons(accounts, { excludedAccountIds: ["011111111111"] })).toEqual(["EXCLUDED_ACCOUNT", null]);
  });

  it("leaves out everything below an excluded unit, however deep", () => {
    const accounts = [
      anOrganizationAccount("111111111111", below("ou-ab12-aaaaaaaa")),
      anOrganizationAccount("222222222222", below("ou-ab12-aaaaaaaa", "ou-ab12-bbbbbbbb", "ou-ab12-cccccccc")),
      anOrganizationAccount("333333333333", below("ou-ab12-dddddddd")),
      anOrganizationAccount("444444444444", below()),
    ];
    expect(reasons(accounts, { excludedOrganizationalUnitIds: ["ou-ab12-aaaaaaaa"] })).toEqual([
      "EXCLUDED_OU",
      "EXCLUDED_OU",
      null,
      null,
    ]);
  });

  it.each(ACCOUNT_STATES)("holds an account in state %s only when it is active", (state) => {
    expect(reasons([anOrganizationAccount("111111111111", { state })], {})).toEqual([
      state === "ACTIVE" ? null : "NOT_ACTIVE",
    ]);
  });

  it("reports an account as excluded rather than suspended: that is the reason that an admin can change", () => {
    const account = anOrganizationAccount("111111111111", { state: "SUSPENDED" });
    expect(reasons([account], { excludedAccountIds: ["111111111111"] })).toEqual(["EXCLUDED_ACCOUNT"]);
  });
});

describe("the warnings about a scope", () => {
  const warningsOf = (accounts: ReturnType<typeof anOrganizationAccount>[], exclusions: Partial<typeof EXCLUSIONS>) => {
    const all = { ...NOTHING, ...exclusions };
    return scopeWarnings(scopeAccounts(accounts, all), all).map(({ code, item }) => [code, item]);
  };

  it("are empty when the exclude lists name existing items", () => {
    const accounts = [
      anOrganizationAccount("111111111111", below("ou-ab12-aaaaaaaa")),
      anOrganizationAccount("222222222222", below("ou-ab12-bbbbbbbb", "ou-ab12-cccccccc")),
      anOrganizationAccount("333333333333"),
    ];
    const exclusions = {
      excludedAccountIds: ["111111111111"],
      excludedOrganizationalUnitIds: ["ou-ab12-bbbbbbbb", "ou-ab12-cccccccc"],
    };
    expect(warningsOf(accounts, exclusions)).toEqual([]);
  });

  it("name each item that is not in the organization", () => {
    const exclusions = {
      excludedAccountIds: ["1111111111111", "222222222222"],
      excludedOrganizationalUnitIds: ["ou-aaa1-1111"],
    };
    expect(warningsOf([anOrganizationAccount("111111111111")], exclusions)).toEqual([
      ["EXCLUDED_ACCOUNT_UNKNOWN", "1111111111111"],
      ["EXCLUDED_ACCOUNT_UNKNOWN", "222222222222"],
      ["EXCLUDED_OU_UNKNOWN", "ou-aaa1-1111"],
    ]);
  });

  it("report a scope without any account", () => {
    expect(warningsOf([anOrganizationAccount("111111111111")], { excludedAccountIds: ["111111111111"] })).toEqual([
      ["NO_ACCOUNTS_IN_SCOPE", null],
    ]);
  });
});
