import { splitMembersPatch } from "./members-patch";
import type { PatchOperation } from "./parse-patch";

const A = "aaaaaaaa-0000-7000-8000-000000000001";
const B = "bbbbbbbb-0000-7000-8000-000000000002";

const add = (...ids: string[]): PatchOperation => ({
  op: "add",
  path: "members",
  value: ids.map((value) => ({ value })),
});
const replace = (...ids: string[]): PatchOperation => ({ ...add(...ids), op: "replace" });
const remove = (value: unknown): PatchOperation => ({ op: "remove", path: "members", value });
const without = (id: string): PatchOperation => ({ op: "remove", path: `members[value eq "${id}"]`, value: undefined });

function part(...operations: PatchOperation[]) {
  const { members, others } = splitMembersPatch(operations);
  return { clear: members.clear, add: [...members.add], remove: [...members.remove], others };
}

describe("the members in a PATCH", () => {
  it.each<[string, PatchOperation[], object]>([
    ["are added", [add(A), add(B)], { clear: false, add: [A, B], remove: [] }],
    ["are added once", [add(A, A), add(A)], { clear: false, add: [A], remove: [] }],
    ["are removed one by one", [without(A), without(B)], { clear: false, add: [], remove: [A, B] }],
    ["are removed as a list", [remove([{ value: A }, { value: B }])], { clear: false, add: [], remove: [A, B] }],
    ["are removed by none of an empty list", [remove([])], { clear: false, add: [], remove: [] }],
    ["are removed all without a list", [add(A), remove(undefined)], { clear: true, add: [], remove: [] }],
    ["stay as the last operation says", [add(A), without(A), add(A)], { clear: false, add: [A], remove: [] }],
    ["are replaced", [add(A), without(B), replace(B)], { clear: true, add: [B], remove: [] }],
    ["are nobody when replaced by nobody", [replace()], { clear: true, add: [], remove: [] }],
    ["are the same whatever the case of an id", [add(A.toUpperCase())], { clear: false, add: [A], remove: [] }],
  ])("%s", (_what, operations, expected) => {
    expect(part(...operations)).toEqual({ ...expected, others: [] });
  });

  it("are told from other attributes, without a path too", () => {
    const whole: PatchOperation = { op: "replace", path: null, value: { displayName: "New", members: [{ value: A }] } };
    expect(part(whole)).toEqual({
      clear: true,
      add: [A],
      remove: [],
      others: [{ op: "replace", path: null, value: { displayName: "New" } }],
    });
  });

  it.each<[string, PatchOperation, string]>([
    ["without an id", add(""), "invalidValue"],
    ["by their name", { op: "remove", path: 'members[display eq "x"]', value: undefined }, "invalidFilter"],
    ["by a change of one", { op: "replace", path: `members[value eq "${A}"]`, value: {} }, "mutability"],
    ["by a part of one", { op: "replace", path: "members.display", value: "x" }, "mutability"],
  ])("are refused %s", (_what, operation, scimType) => {
    expect(() => part(operation)).toThrow(expect.objectContaining({ status: 400, scimType }));
  });
});
