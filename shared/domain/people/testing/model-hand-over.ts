import {
  type ModelCondition,
  type ModelNamed,
  type ModelOwnerRule,
  type ModelRoleGroup,
  type ModelRow,
  rowsNamed,
} from "./model-rules";
import {
  ensureModelPeople,
  identitiesOf,
  type ModelGroup,
  type ModelIdentity,
  type ModelPerson,
  type ModelProvider,
  type ModelWorld,
  mergeModelPeople,
} from "./model-world";

/** Everything that names people and groups. */
export interface Naming {
  readonly values: readonly (ModelNamed | ModelCondition)[];
  readonly rules: readonly ModelOwnerRule[];
  readonly roleGroups: readonly ModelRoleGroup[];
}

export interface ModelHandOver {
  readonly from: ModelProvider;
  readonly to: ModelProvider;
  /** People with holdings, who are not taken for somebody else; nor are people with another home. */
  readonly holders: ReadonlySet<ModelPerson>;
}

/**
 * A hand-over as the design describes it. Groups are paired by name, people by user name or else by address, one to
 * one, and everything that names them moves along. Unpaired ones stay with the old provider, of which nobody is meant
 * any more.
 */
export function modelHandOver(world: ModelWorld, { from, to, holders }: ModelHandOver, naming: Naming): void {
  const groups = oneToOne(liveOf(world.groups, from), liveOf(world.groups, to), ({ name }) => name);
  const people = peoplePairs(world, { from, to, holders });
  const successors: ReadonlyMap<ModelRow, ModelRow> = new Map<ModelRow, ModelRow>([...groups, ...people]);
  for (const one of naming.values) if (one.provider === from) moveValues(world, one, to, successors);
  for (const rule of naming.rules) if (rule.provider === from) Object.assign(rule, { provider: to });
  for (const group of naming.roleGroups) {
    group.frozen = ((group.frozen && successors.get(group.frozen)) as ModelGroup | undefined) ?? group.frozen;
  }
  for (const [before, after] of people) moveHome(world, before, after);
  if (to.standing !== "DEFAULT") to.standing = from.standing;
  from.standing = "LINK_ONLY";
  ensureModelPeople(world);
}

function liveOf<T extends ModelRow>(rows: ReadonlyMap<string, T>, provider: ModelProvider): T[] {
  return [...rows.values()].filter((one) => one.live && one.provider === provider);
}

/** Pairs of rows with one text, where it is unique on either side. */
function oneToOne<T>(before: readonly T[], after: readonly T[], textOf: (one: T) => string | null): Map<T, T> {
  const named = (all: readonly T[], text: string) => all.filter((one) => textOf(one)?.trim().toLowerCase() === text);
  return new Map(
    before.flatMap((one): [T, T][] => {
      const text = textOf(one)?.trim().toLowerCase();
      const [mine, theirs] = text ? [named(before, text), named(after, text)] : [[], []];
      return mine.length === 1 && theirs.length === 1 ? [[one, theirs[0]!]] : [];
    }),
  );
}

function peoplePairs(world: ModelWorld, { from, to, holders }: ModelHandOver): Map<ModelIdentity, ModelIdentity> {
  const [before, after] = [liveOf(world.identities, from), liveOf(world.identities, to)];
  const byName = oneToOne(before, after, ({ userName }) => userName);
  const byAddress = oneToOne(before, after, ({ email }) => email);
  const named = new Set(byName.values());
  const pairs = [...byName, ...[...byAddress].filter(([one, other]) => !byName.has(one) && !named.has(other))];
  const isTaken = (one: ModelIdentity, other: ModelIdentity) =>
    other.person !== null &&
    other.person !== one.person &&
    (holders.has(other.person) ||
      other.person.home !== other ||
      identitiesOf(world, other.person).some(({ provider }) => provider === from));
  return new Map(pairs.filter(([one, other]) => !isTaken(one, other)));
}

/**
 * A row with a successor moves, together with its values that mean nobody. A negated row moves only if every value has
 * a successor, and stays where a value is ambiguous.
 */
function moveValues(
  world: ModelWorld,
  row: ModelNamed | ModelCondition,
  to: ModelProvider,
  successors: ReadonlyMap<ModelRow, ModelRow>,
): void {
  const { attribute, provider, values, frozen } = row;
  const operator = "operator" in row ? row.operator : "IS";
  const isText = attribute === "team" || (operator !== "IS" && operator !== "IS_NOT");
  if (isText) return void Object.assign(row, { provider: to });
  const meant = values.map((value, n) => (frozen[n] ? [frozen[n]] : rowsNamed(world, attribute, provider, value)));
  const one = meant.map((rows) => (rows.length === 1 ? rows[0]! : null));
  const after = one.map((before) => (before && successors.get(before)) ?? null);
  const isLost = one.some((before, n) => before && !after[n]);
  const isUnclear = meant.some((rows) => rows.length > 1);
  const stays = operator === "IS_NOT" ? isLost || isUnclear : isLost && !after.some(Boolean);
  if (!stays) Object.assign(row, { provider: to, frozen: one.map((before, n) => after[n] ?? before) });
}

/** The person gains the new identity. Their home stays, or moves to the new identity if it was the old one. */
function moveHome(world: ModelWorld, before: ModelIdentity, after: ModelIdentity): void {
  const { person } = before;
  if (!person) return;
  if (after.person && after.person !== person) mergeModelPeople(world, person, after.person);
  after.person = person;
  if (person.home === before) person.home = after;
}
