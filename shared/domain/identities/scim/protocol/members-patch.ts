import { attributeIn, attributePath } from "./attribute-path";
import { parsePatchPath, type ScimFilter } from "./parse-filter";
import type { PatchOperation } from "./parse-patch";
import { badRequest } from "./scim-error";
import { fieldOf, isObject } from "./scim-message";
import { GROUP_KIND } from "./scim-schema";

/** The change of a group's members. It is computed without reading the present members, whatever their number. */
export interface MembersChange {
  /** All present members are removed first. */
  readonly clear: boolean;
  readonly add: ReadonlySet<string>;
  readonly remove: ReadonlySet<string>;
}

/** Splits a PATCH of a group into operations on its members and others, each in the order sent. */
export function splitMembersPatch(operations: readonly PatchOperation[]): {
  members: MembersChange;
  others: PatchOperation[];
} {
  const members = new Members();
  const others = operations.flatMap((operation) => {
    if (operation.path !== null) return members.take(operation, operation.path) ? [] : [operation];
    if (!isObject(operation.value)) return [operation];
    const { op } = operation;
    const rest = Object.entries(operation.value).filter(([path, value]) => !members.take({ op, path, value }, path));
    return [{ ...operation, value: Object.fromEntries(rest) }];
  });
  return { members, others };
}

/** All members of a group, as a POST or a PUT sends them. */
export function allMembers(body: Readonly<Record<string, unknown>>): MembersChange {
  const sent = fieldOf(body, "members");
  return { clear: true, add: new Set(idsOf(sent)), remove: new Set() };
}

class Members implements MembersChange {
  clear = false;
  readonly add = new Set<string>();
  readonly remove = new Set<string>();

  /** False: the operation is not about members. */
  take({ op, value }: PatchOperation, text: string): boolean {
    const target = attributePath(GROUP_KIND, attributeIn(text));
    if (target?.attribute?.name !== "members") return false;
    const { filter, sub } = parsePatchPath(text);
    if (sub !== null || target.sub) throw badRequest("mutability", "A member is added or removed, never changed.");
    if (filter) this.takeMatching(op, filter);
    else if (op === "remove") this.takeAway(value);
    else {
      if (op === "replace") this.reset();
      for (const id of idsOf(value)) this.put(id);
    }
    return true;
  }

  private takeMatching(op: PatchOperation["op"], filter: ScimFilter): void {
    if (op !== "remove") throw badRequest("mutability", "A member is added or removed, never changed.");
    for (const id of idsIn(filter)) this.drop(id);
  }

  /** Entra removes with a list of values; without a list all members are removed. */
  private takeAway(value: unknown): void {
    if (value === undefined || value === null) this.reset();
    else for (const id of idsOf(value)) this.drop(id);
  }

  private reset(): void {
    this.clear = true;
    this.add.clear();
    this.remove.clear();
  }

  private put(id: string): void {
    this.remove.delete(id);
    this.add.add(id);
  }

  private drop(id: string): void {
    this.add.delete(id);
    this.remove.add(id);
  }
}

/** Ids of members, sent as objects with a value or as bare ids. */
function idsOf(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.map((one) => {
    const id = isObject(one) ? fieldOf(one, "value") : one;
    if (typeof id !== "string" || id === "") throw badRequest("invalidValue", "Each member needs a 'value', its id.");
    return id.toLowerCase();
  });
}

/** `value eq "…"`, one or several of them joined by or. */
function idsIn(filter: ScimFilter): string[] {
  if (filter.kind === "or") return [...idsIn(filter.left), ...idsIn(filter.right)];
  if (filter.kind === "compare" && filter.operator === "eq" && filter.path.toLowerCase() === "value") {
    return [String(filter.value).toLowerCase()];
  }
  throw badRequest("invalidFilter", 'Members are chosen by their id: members[value eq "…"].');
}
