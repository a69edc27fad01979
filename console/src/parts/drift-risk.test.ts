import { describe, expect, it } from "vitest";
import type { DriftKind, RiskLevel } from "../gql/enums";
import { isRisky, mostRiskyFirst, riskOf } from "./drift-risk";

function finding(id: string, kind: DriftKind, levels: readonly RiskLevel[], acceptance: object | null = null) {
  return { id, kind, acceptance, access: { permissions: levels.map((level) => ({ risk: { level } })) } };
}

const ADMIN = finding("admin", "FOREIGN", ["LOW", "CRITICAL"]);
const VIEW = finding("view", "FOREIGN", ["LOW"]);
const ACCEPTED = finding("accepted", "FOREIGN", ["CRITICAL"], { reason: "The provisioner" });
const MISSING = { ...finding("missing", "OURS_MISSING", []), access: null };

describe("the risk of a foreign entry", () => {
  it("is the highest risk of its access", () => {
    expect([ADMIN, VIEW, MISSING].map(riskOf)).toEqual(["CRITICAL", "LOW", null]);
  });

  it("raises a warning until an admin accepts it", () => {
    expect([ADMIN, VIEW, ACCEPTED, MISSING].map(isRisky)).toEqual([true, false, false, false]);
  });

  it("sorts cluster admins to the top, and accepted findings to the end", () => {
    const found = [VIEW, ACCEPTED, MISSING, ADMIN];
    expect(mostRiskyFirst(found).map(({ id }) => id)).toEqual(["admin", "view", "missing", "accepted"]);
  });
});
