import {
  identitiesOf,
  isActing,
  isHomeActive,
  type ModelGroup,
  type ModelIdentity,
  type ModelPerson,
  type ModelProvider,
  type ModelWorld,
  modelAnswerOf,
} from "./model-world";

/**
 * The rules for who may do what, as the design describes them. The model is written from its text alone, and shares no
 * code with the product.
 */
export interface ModelNamed {
  readonly attribute: "user" | "group" | "manager" | "team";
  readonly provider: ModelProvider;
  readonly values: readonly string[];
  /** The row that each value meant when it was saved; null: the value is resolved at each use. */
  readonly frozen: readonly (ModelRow | null)[];
}

export interface ModelCondition extends ModelNamed {
  readonly operator: "IS" | "IS_NOT" | "CONTAINS" | "DOES_NOT_CONTAIN" | "STARTS_WITH";
}

export interface ModelConditions {
  readonly operator: "AND" | "OR";
  readonly conditions: readonly ModelCondition[];
}

export type ModelApprover =
  | { readonly kind: "OWNER" }
  | { readonly kind: "MANAGER" }
  | ({ kind: "PEOPLE" } & ModelNamed);

export interface ModelFlow {
  readonly requestors: ModelConditions;
  readonly grantees: ModelConditions | null;
  readonly approvers: readonly ModelApprover[];
  readonly selfApproval: boolean;
}

export interface ModelOwnerRule {
  readonly tag: string;
  readonly attribute: "user" | "group" | "team";
  readonly provider: ModelProvider;
  readonly separator: string | null;
}

export interface ModelResource {
  readonly tags: Readonly<Record<string, string>>;
  readonly rules: readonly ModelOwnerRule[];
  readonly integrationOwners: readonly ModelNamed[];
}

export type ModelRow = ModelIdentity | ModelGroup;

const isGroup = (row: ModelRow): row is ModelGroup => "members" in row;
const lower = (text: string) => text.trim().toLowerCase();
const valuesOf = <T>(all: ReadonlyMap<string, T>): T[] => [...all.values()];

/** The live rows of one provider that a name means; several are ambiguous. A key needs its prefix. */
export function rowsNamed(world: ModelWorld, attribute: string, provider: ModelProvider, value: string): ModelRow[] {
  const text = value.trim();
  const key = text.startsWith("id:") ? text.slice(3).trim() : null;
  const is = (...names: (string | null)[]) => names.some((name) => name !== null && lower(name) === lower(text));
  if (attribute === "group") {
    const groups = valuesOf(world.groups).filter((one) => one.live && one.provider === provider);
    return groups.filter((one) => (key === null ? is(one.name) : one.key === key));
  }
  const people = valuesOf(world.identities).filter((one) => one.live && one.provider === provider);
  return people.filter((one) => (key === null ? is(one.userName, one.email) : one.key === key));
}

export function freezeNames(
  world: ModelWorld,
  { attribute, provider, values }: Omit<ModelNamed, "frozen">,
): (ModelRow | null)[] {
  return values.map((value) => {
    const rows = attribute === "team" ? [] : rowsNamed(world, attribute, provider, value);
    return rows.length === 1 ? rows[0]! : null;
  });
}

/** The members of a group and its nested groups. */
function membersOf(world: ModelWorld, group: ModelGroup, seen = new Set<ModelGroup>()): Set<ModelIdentity> {
  if (!group.live || seen.has(group)) return new Set();
  seen.add(group);
  const { n } = group.provider;
  const direct = group.members.flatMap((key) => world.identities.get(`${n}/${key}`) ?? []);
  const inside = group.groups.flatMap((key) => {
    const child = world.groups.get(`${n}/${key}`);
    return child ? [...membersOf(world, child, seen)] : [];
  });
  return new Set([...direct, ...inside]);
}

/** Whether an identity fulfils a condition, negated where that is. Null: undecidable. */
function fulfils(world: ModelWorld, identity: ModelIdentity, condition: ModelCondition): boolean | null {
  const { attribute, operator, provider, values, frozen } = condition;
  const isWhole = operator === "IS" || operator === "IS_NOT";
  const like = (text: string | null) =>
    text !== null &&
    values.some((value) => {
      if (isWhole) return lower(text) === lower(value);
      return operator === "STARTS_WITH" ? lower(text).startsWith(lower(value)) : lower(text).includes(lower(value));
    });
  if (attribute === "team") return like(identity.team);
  const people = valuesOf(world.identities).filter((one) => one.live && one.provider === provider);
  const groups = valuesOf(world.groups).filter((one) => one.live && one.provider === provider);
  const boss = people.find(({ key }) => key === identity.manager);
  if (!isWhole) {
    if (attribute === "user") return like(identity.userName) || like(identity.email);
    if (attribute === "manager") return boss !== undefined && (like(boss.userName) || like(boss.email));
    return groups.some((group) => like(group.name) && membersOf(world, group).has(identity));
  }
  const named = values.map((value, n) => frozen[n] ?? rowsNamed(world, attribute, provider, value));
  const rows = named.flatMap((row) => (Array.isArray(row) && row.length > 1 ? [] : row));
  const isUnclear = named.some((row) => Array.isArray(row) && row.length > 1);
  const isGone = rows.some((row) => isGroup(row) && !row.live);
  const hits = rows.some((row) => {
    if (isGroup(row)) return membersOf(world, row).has(identity);
    return attribute === "manager" ? row === boss : row === identity;
  });
  return operator === "IS_NOT" && (isUnclear || isGone) ? null : hits;
}

function holds(world: ModelWorld, person: ModelPerson, condition: ModelCondition): boolean {
  const there = identitiesOf(world, person).filter((one) => one.provider === condition.provider && isActing(one));
  const hits = there.map((one) => fulfils(world, one, condition));
  if (condition.operator !== "IS_NOT" && condition.operator !== "DOES_NOT_CONTAIN") return hits.includes(true);
  return there.length > 0 && hits.every((hit) => hit === false);
}

export function peopleFulfilling(world: ModelWorld, { operator, conditions }: ModelConditions): Set<ModelPerson> {
  const everybody = [...world.people].filter(isHomeActive);
  if (conditions.length === 0) return new Set(everybody.filter(({ home }) => home.provider.standing === "DEFAULT"));
  const isMeant = (person: ModelPerson) => {
    const each = conditions.map((condition) => holds(world, person, condition));
    return operator === "AND" ? each.every(Boolean) : each.some(Boolean);
  };
  return new Set(everybody.filter(isMeant));
}

/** A person, a group, or everybody of a team. */
export type ModelOwner = ModelRow | { readonly team: string; readonly provider: ModelProvider };

function ownersNamed(world: ModelWorld, attribute: string, provider: ModelProvider, value: string): ModelOwner[] {
  if (provider.standing === "LINK_ONLY") return [];
  if (attribute !== "team") return rowsNamed(world, attribute, provider, value);
  const team = { team: lower(value), provider };
  return identitiesOfOwner(world, team).length > 0 ? [team] : [];
}

function identitiesOfOwner(world: ModelWorld, owner: ModelOwner): ModelIdentity[] {
  if ("userName" in owner) return owner.live ? [owner] : [];
  if ("members" in owner) return [...membersOf(world, owner)].filter((one) => one.live);
  const { team, provider } = owner;
  return valuesOf(world.identities).filter(
    (one) => one.live && one.provider === provider && one.team !== null && lower(one.team) === team,
  );
}

function peopleOfOwners(world: ModelWorld, owners: readonly ModelOwner[]): Set<ModelPerson> {
  const identities = owners.flatMap((owner) => identitiesOfOwner(world, owner));
  return new Set(identities.filter(isActing).map(({ person }) => person));
}

const isStanding = (world: ModelWorld, owner: ModelOwner) => peopleOfOwners(world, [owner]).size > 0;

export interface ModelOwnership {
  readonly owners: readonly ModelOwner[];
  /** Its own tags name them, rather than the owners of its integration. */
  readonly isOwn: boolean;
}

export function ownershipOf(world: ModelWorld, resource: ModelResource): ModelOwnership {
  const own = resource.rules.flatMap((rule) => ownersByRule(world, rule, resource.tags[rule.tag]?.trim() ?? ""));
  if (own.length > 0) return { owners: distinct(own), isOwn: true };
  return { owners: distinct(integrationOwners(world, resource)), isOwn: false };
}

function ownersByRule(
  world: ModelWorld,
  { attribute, provider, separator }: ModelOwnerRule,
  value: string,
): ModelOwner[] {
  if (value === "") return [];
  const find = (text: string) => ownersNamed(world, attribute, provider, text);
  const whole = find(value);
  const parts = whole.length === 0 && separator !== null && value.includes(separator) ? value.split(separator) : [];
  const found =
    parts.length > 0
      ? parts
          .map((part) => part.trim())
          .filter(Boolean)
          .map(find)
      : [whole];
  return found.flatMap((rows) => (rows.length === 1 && isStanding(world, rows[0]!) ? rows : []));
}

function integrationOwners(world: ModelWorld, { integrationOwners: rows }: ModelResource): ModelOwner[] {
  return rows.flatMap(({ attribute, provider, values, frozen }) =>
    values.flatMap((value, n) => {
      const kept = frozen[n];
      const isKept = kept?.live && kept.provider === provider && provider.standing !== "LINK_ONLY";
      const found = kept ? (isKept ? [kept] : []) : ownersNamed(world, attribute, provider, value);
      return found.length === 1 && isStanding(world, found[0]!) ? found : [];
    }),
  );
}

function distinct(owners: readonly ModelOwner[]): ModelOwner[] {
  return [...new Map(owners.map((owner) => [nameOfOwner(owner), owner])).values()];
}

export function nameOfOwner(owner: ModelOwner): string {
  if ("team" in owner && !("userName" in owner)) return `team ${owner.provider.n}/${owner.team}`;
  return `${"members" in owner ? "group" : "user"} ${(owner as ModelRow).ref}`;
}

/** The active owners without the excluded ones; without any own owner left, those of the integration. */
export function modelDeciders(world: ModelWorld, resource: ModelResource, excluded: ReadonlySet<ModelPerson>) {
  const without = (owners: readonly ModelOwner[]) =>
    [...peopleOfOwners(world, owners)].filter((person) => !excluded.has(person));
  const { owners, isOwn } = ownershipOf(world, resource);
  const own = without(owners);
  return own.length > 0 || !isOwn ? own : without(distinct(integrationOwners(world, resource)));
}

/**
 * The other accounts of a human: sure ones by admins' answers, directly or through others. Probable ones share an
 * address with a sure one, where no admin answered.
 */
export function duplicatesOf(
  world: ModelWorld,
  person: ModelPerson,
): { sure: Set<ModelPerson>; probable: Set<ModelPerson> } {
  const sure = withSureSelves(world, [person]);
  const addresses = (one: ModelPerson) =>
    identitiesOf(world, one)
      .filter(({ live }) => live)
      .flatMap(({ email, firstEmail }) => [email, firstEmail].flatMap((address) => address?.toLowerCase() ?? []));
  const isCarrier = (other: ModelPerson) =>
    [...sure].some(
      (one) =>
        modelAnswerOf(world, one, other) === null &&
        addresses(one).some((address) => addresses(other).includes(address)),
    );
  const probable = withSureSelves(world, [...world.people].filter(isCarrier));
  return { sure, probable: new Set([...probable].filter((one) => !sure.has(one))) };
}

function withSureSelves(world: ModelWorld, people: readonly ModelPerson[]): Set<ModelPerson> {
  const sure = new Set(people);
  for (const one of sure) {
    for (const other of world.people) if (modelAnswerOf(world, one, other) === "SAME_HUMAN") sure.add(other);
  }
  return sure;
}

export interface ModelRequest {
  requester: ModelPerson;
  grantee: ModelPerson;
  readonly flow: ModelFlow;
  readonly resource: ModelResource;
}

/** For each approver of the flow, the people whose approval counts now. */
export function modelApproversOf(
  world: ModelWorld,
  { requester, grantee, flow, resource }: ModelRequest,
): ModelPerson[][] {
  const excluded = new Set(
    [requester, grantee].flatMap((one) => {
      const { sure, probable } = duplicatesOf(world, one);
      return flow.selfApproval ? [] : [...sure, ...probable];
    }),
  );
  return flow.approvers.map((approver) => {
    if (approver.kind === "OWNER") return modelDeciders(world, resource, excluded);
    const found = approver.kind === "MANAGER" ? managerOf(world, grantee) : peopleOf(world, approver);
    return found.filter((person) => !excluded.has(person));
  });
}

function peopleOf(world: ModelWorld, named: ModelNamed): ModelPerson[] {
  return [...peopleFulfilling(world, { operator: "AND", conditions: [{ ...named, operator: "IS" }] })];
}

/** The manager that the home names, if active. */
export function managerOf(world: ModelWorld, { home }: ModelPerson): ModelPerson[] {
  const boss = home.manager === null ? undefined : world.identities.get(`${home.provider.n}/${home.manager}`);
  return boss && isActing(boss) ? [boss.person] : [];
}

export interface ModelRoleGroup {
  readonly provider: ModelProvider;
  readonly name: string;
  readonly role: "ADMIN" | "AUDITOR";
  /** The one live group that had the name first. */
  frozen: ModelGroup | null;
}

/** Has to be called after each change of groups. */
export function freezeRoleGroup(world: ModelWorld, group: ModelRoleGroup): void {
  if (group.frozen || group.provider.standing === "LINK_ONLY") return;
  const named = rowsNamed(world, "group", group.provider, group.name);
  if (named.length === 1) group.frozen = named[0] as ModelGroup;
}

/** Null: this identity cannot sign in. */
export function rolesOf(world: ModelWorld, identity: ModelIdentity, groups: readonly ModelRoleGroup[]) {
  if (!isActing(identity)) return null;
  const acting = identitiesOf(world, identity.person).filter(isActing);
  const given = groups.flatMap(({ frozen, role }) =>
    frozen && acting.some((one) => membersOf(world, frozen).has(one)) ? [role] : [],
  );
  return [...new Set<string>([...given, ...identity.person.roles, "MEMBER"])].sort();
}
