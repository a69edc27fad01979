import { explainUnmanageable, manageabilityOf } from "./manageability";
import { UNMANAGEABLE_REASONS, type UnmanageableReason } from "./resource.entity";

describe("access to a cluster can be managed", () => {
  it.each<[string, string | null, UnmanageableReason | null]>([
    ["ACTIVE", "API", null],
    ["ACTIVE", "API_AND_CONFIG_MAP", null],
    ["UPDATING", "API", null],
    ["ACTIVE", "CONFIG_MAP", "ACCESS_ENTRIES_DISABLED"],
    ["ACTIVE", null, "AUTHENTICATION_MODE_UNKNOWN"],
    ["ACTIVE", "SOMETHING_NEW", "AUTHENTICATION_MODE_UNKNOWN"],
    ["CREATING", "API", "CLUSTER_NOT_ACTIVE"],
    ["DELETING", "API", "CLUSTER_NOT_ACTIVE"],
    ["FAILED", "CONFIG_MAP", "CLUSTER_NOT_ACTIVE"],
  ])("in status %s with authentication mode %s, unless %s", (status, authenticationMode, reason) => {
    expect(manageabilityOf({ status, authenticationMode })).toEqual({
      manageable: reason === null,
      unmanageableReason: reason,
    });
  });

  it.each(UNMANAGEABLE_REASONS)("or has the sentence %s", (reason) => {
    expect(explainUnmanageable(reason).message).toMatch(/^[A-Z].+\.$/);
  });

  it("or links AWS's guide to access entries", () => {
    expect(explainUnmanageable("ACCESS_ENTRIES_DISABLED").guide).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/eks\//);
  });
});
