import type { Account } from "@aws-sdk/client-organizations";
import { accountStateOf, ouPathOf } from "./organizations";

describe("an account of Organizations", () => {
  it.each([
    ["o-exampleorg/r-ab12/111122223333/", ["r-ab12"]],
    [
      "o-exampleorg/r-ab12/ou-ab12-11111111/ou-ab12-22222222/111122223333/",
      ["r-ab12", "ou-ab12-11111111", "ou-ab12-22222222"],
    ],
    ["o-exampleorg/r-ab12/ou-ab12-11111111/111122223333", ["r-ab12", "ou-ab12-11111111"]],
  ])("ORG-3: has its units from the root down: %s", (path, units) => {
    expect(ouPathOf(path, "111122223333")).toEqual(units);
  });

  it.each<[Pick<Account, "State" | "Status">, string]>([
    [{ State: "PENDING_CLOSURE", Status: "ACTIVE" }, "PENDING_CLOSURE"],
    [{ State: "CLOSED" }, "CLOSED"],
    [{ Status: "SUSPENDED" }, "SUSPENDED"],
  ])("ORG-2: has the state %j", (told, state) => {
    expect(accountStateOf(told, { warn: () => {} })).toBe(state);
  });

  it("ORG-2: counts as active when AWS returns an unknown state, so that nobody loses access over it", () => {
    const warn = jest.fn();
    expect(accountStateOf({ Id: "111122223333" }, { warn })).toBe("ACTIVE");
    expect(accountStateOf({ Id: "111122223333", State: "NEW_STATE" as never }, { warn })).toBe("ACTIVE");
    expect(warn).toHaveBeenCalledTimes(2);
  });
});
