import { describe, expect, it } from "vitest";
import { type DelegateChoice, delegateChoices, delegateInput, optionOf } from "./delegate-choice";

const BEN = { id: "b", name: "Ben Okoro", detail: "ben@acme.example" };

const labelsFor = (text: string, { people = [BEN], isLimited = true } = {}) =>
  delegateChoices(people, text, isLimited).map((choice) => optionOf(choice).label);

describe("the choices of a delegate", () => {
  it("are the people who are found, before a text is typed", () => {
    expect(labelsFor(" ")).toEqual(["Ben Okoro"]);
  });

  it("offer the typed text as an exact name, where the search finds nobody", () => {
    expect(labelsFor(" noor@acme.example ", { people: [] })).toEqual(["noor@acme.example"]);
  });

  it("offer it beside people who are found, because somebody else may have that name", () => {
    expect(labelsFor("ben")).toEqual(["Ben Okoro", "ben"]);
  });

  it("offer no exact name where it is that of a person who is found", () => {
    expect(labelsFor("Ben@acme.example")).toEqual(["Ben Okoro"]);
  });

  it("offer no exact name to viewers who find everybody", () => {
    expect(labelsFor("nobody", { people: [], isLimited: false })).toEqual([]);
  });
});

describe("the delegate in the API's input", () => {
  it.each<[string, DelegateChoice, object]>([
    ["somebody found is named by id", { kind: "found", person: BEN }, { toPersonId: "b" }],
    ["somebody else by name", { kind: "named", name: "noor@acme.example" }, { toUser: "noor@acme.example" }],
  ])("%s", (_, choice, input) => {
    expect(delegateInput(choice)).toEqual(input);
  });
});
