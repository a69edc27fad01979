import { describe, expect, it } from "vitest";
import { EMPTY_DRAFT, type IntegrationDraft } from "../draft/draft";
import { afterSave, changeOf, conflictsOf, mergedDraft } from "./edit-merge";

const BASE: IntegrationDraft = {
  ...EMPTY_DRAFT,
  connectorId: "c1",
  values: { name: "Acme", region: "eu-west-1", excludedAccountIds: "111122223333", memberRoleName: "Reader" },
};
const edited = (values: IntegrationDraft["values"]) => ({ ...BASE, values: { ...BASE.values, ...values } });

describe("a change of an integration", () => {
  it("names only different values, and empties with an empty value or the default", () => {
    expect(changeOf(BASE, BASE)).toEqual({});
    expect(
      changeOf(BASE, {
        ...edited({ name: "Acme 2", excludedAccountIds: "", memberRoleName: "" }),
        customAccessDetails: "VPN",
      }),
    ).toEqual({
      name: "Acme 2",
      excludedAccountIds: [],
      memberRoleName: "",
      customAccessDetails: "VPN",
    });
  });

  it("is empty where only spaces around a value differ", () => {
    expect(changeOf(BASE, edited({ name: " Acme " }))).toEqual({});
  });
});

describe("an edit that was changed while it was being saved", () => {
  const sent = edited({ name: " Mine ", region: "eu-west-2" });
  const saved = edited({ name: "Mine", region: "eu-west-2" });

  it("goes on from the saved settings, with the later changes alone", () => {
    const rest = afterSave(sent, { ...sent, values: { ...sent.values, region: "eu-west-1" } }, saved)!;
    expect(changeOf(saved, rest)).toEqual({ region: "eu-west-1" });
  });

  it("is done where no later change is left", () => {
    expect(afterSave(sent, { ...sent, testId: "1" }, saved)).toBe(null);
  });
});

describe("two changes of an integration at once", () => {
  const mine = edited({ name: "Mine", region: "eu-west-2" });
  const theirs = edited({ name: "Theirs", memberRoleName: "Finder" });

  it("conflict only where both changed the same setting to other values", () => {
    expect(conflictsOf(BASE, mine, theirs)).toEqual([{ key: "name", mine: "Mine", theirs: "Theirs" }]);
    expect(conflictsOf(BASE, mine, edited({ name: "Mine" }))).toEqual([]);
  });

  it("are merged, and a conflict is resolved as chosen", () => {
    const all = { base: BASE, mine, theirs };
    expect(mergedDraft(all, []).values).toMatchObject({
      name: "Theirs",
      region: "eu-west-2",
      memberRoleName: "Finder",
    });
    expect(mergedDraft(all, ["name"]).values).toMatchObject({ name: "Mine", memberRoleName: "Finder" });
  });
});
