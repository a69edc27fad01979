/**
 * People, identities and admins' answers, as the design describes them and without the product's code. Keys and names
 * come from the test; nothing here knows an id of the product.
 */
export type ModelStanding = "DEFAULT" | "NAMED" | "LINK_ONLY";

export interface UserFields {
  readonly userName: string;
  readonly email: string | null;
  readonly active: boolean;
  readonly manager: string | null;
  readonly team: string | null;
}

export interface GroupFields {
  readonly name: string;
  readonly members: readonly string[];
  readonly groups: readonly string[];
}

/** The whole content of a provider: everything in it holds, and nothing else does. */
export interface ModelDocument {
  readonly users: ReadonlyMap<string, UserFields>;
  readonly groups: ReadonlyMap<string, GroupFields>;
}

export interface ModelProvider {
  readonly n: number;
  standing: ModelStanding;
  vouches: readonly string[];
}

export interface ModelIdentity extends UserFields {
  readonly ref: string;
  readonly provider: ModelProvider;
  readonly key: string;
  readonly firstEmail: string | null;
  readonly live: boolean;
  person: ModelPerson | null;
  /** An admin unlinked it, so no address links it again. */
  unlinked: boolean;
}

export interface ModelGroup extends GroupFields {
  readonly ref: string;
  readonly provider: ModelProvider;
  readonly key: string;
  readonly live: boolean;
}

export interface ModelPerson {
  home: ModelIdentity;
  readonly roles: Set<"AUDITOR">;
}

export type ModelAnswer = "SAME_HUMAN" | "DIFFERENT";

export interface ModelWorld {
  readonly providers: readonly ModelProvider[];
  readonly identities: Map<string, ModelIdentity>;
  readonly groups: Map<string, ModelGroup>;
  readonly people: Set<ModelPerson>;
  answers: { readonly two: readonly [ModelPerson, ModelPerson]; readonly answer: ModelAnswer }[];
}

export function modelWorld(standings: readonly { standing: ModelStanding; vouches: readonly string[] }[]): ModelWorld {
  const providers = standings.map((one, n) => ({ n, ...one }));
  return { providers, identities: new Map(), groups: new Map(), people: new Set(), answers: [] };
}

const refOf = ({ n }: ModelProvider, key: string): string => `${n}/${key}`;

export function isHomeActive({ home }: ModelPerson): boolean {
  return home.live && home.active && home.provider.standing !== "LINK_ONLY";
}

/** Whether a value can mean it, and its groups and attributes count for its person. */
export function isActing(identity: ModelIdentity): identity is ModelIdentity & { person: ModelPerson } {
  const { live, active, provider, person } = identity;
  return live && active && provider.standing !== "LINK_ONLY" && person !== null && isHomeActive(person);
}

export function identitiesOf(world: ModelWorld, person: ModelPerson): ModelIdentity[] {
  return [...world.identities.values()].filter((one) => one.person === person);
}

export function writeDocument(world: ModelWorld, provider: ModelProvider, document: ModelDocument): void {
  const newcomers: ModelIdentity[] = [];
  for (const [key, fields] of document.users) {
    const ref = refOf(provider, key);
    const known = world.identities.get(ref);
    if (known) {
      Object.assign(known, fields, { live: true });
      continue;
    }
    const rest = { ref, provider, key, firstEmail: fields.email, live: true, person: null, unlinked: false };
    const identity = { ...fields, ...rest };
    world.identities.set(ref, identity);
    newcomers.push(identity);
  }
  for (const one of world.identities.values()) {
    if (one.provider === provider && !document.users.has(one.key)) Object.assign(one, { live: false, active: false });
  }
  for (const [key, fields] of document.groups) {
    const ref = refOf(provider, key);
    world.groups.set(ref, Object.assign(world.groups.get(ref) ?? {}, { ref, provider, key, live: true, ...fields }));
  }
  for (const one of world.groups.values()) {
    if (one.provider === provider && !document.groups.has(one.key)) {
      Object.assign(one, { live: false, members: [], groups: [] });
    }
  }
  ensureModelPeople(world);
  link(world, newcomers);
}

/** Makes a person for each identity without one, at providers with homes. */
export function ensureModelPeople(world: ModelWorld): void {
  for (const one of world.identities.values()) {
    if (one.person !== null || !one.live || one.provider.standing === "LINK_ONLY") continue;
    one.person = { home: one, roles: new Set() };
    world.people.add(one.person);
  }
}

const same = (a: string | null, b: string | null) => a !== null && b !== null && a.toLowerCase() === b.toLowerCase();

/** Links by the addresses at first sight, where both providers vouch for the domain and the pair is unambiguous. */
function link(world: ModelWorld, seen: readonly ModelIdentity[]): void {
  const live = [...world.identities.values()].filter((one) => one.live);
  const homes = live.filter((one) => one.person?.home === one);
  const carry = (all: readonly ModelIdentity[], address: string) =>
    all.filter((one) => same(one.firstEmail, address) || same(one.email, address)).length;
  const links = live
    .filter((one) => one.provider.standing === "LINK_ONLY" && one.person === null && !one.unlinked)
    .flatMap((one) => {
      const address = one.firstEmail;
      const home = homes.find((other) => same(other.firstEmail, address));
      if (address === null || !home || !(seen.includes(one) || seen.includes(home))) return [];
      if (home.provider.standing === "LINK_ONLY") return [];
      const domain = address.toLowerCase().split("@")[1]!;
      if (![one, home].every(({ provider }) => provider.vouches.includes(domain))) return [];
      const neighbours = live.filter(({ provider }) => provider === one.provider);
      if (carry(neighbours, address) !== 1 || carry(homes, address) !== 1) return [];
      const isThere = identitiesOf(world, home.person!).some(({ provider }) => provider === one.provider);
      return isThere ? [] : [{ one, person: home.person! }];
    });
  for (const { one, person } of links) one.person = person;
}

export function vouchForDomains(world: ModelWorld, provider: ModelProvider, domains: readonly string[]): void {
  provider.vouches = domains;
  link(
    world,
    [...world.identities.values()].filter((one) => one.provider === provider),
  );
}

export function setStanding(world: ModelWorld, provider: ModelProvider, standing: ModelStanding): void {
  provider.standing = standing;
  ensureModelPeople(world);
}

const isAbout = (answer: ModelWorld["answers"][number], a: ModelPerson, b: ModelPerson) =>
  answer.two.includes(a) && answer.two.includes(b);

export function modelAnswerOf(world: ModelWorld, a: ModelPerson, b: ModelPerson): ModelAnswer | null {
  return world.answers.find((one) => isAbout(one, a, b))?.answer ?? null;
}

export function recordModelAnswer(world: ModelWorld, a: ModelPerson, b: ModelPerson, answer: ModelAnswer): void {
  world.answers = [...world.answers.filter((one) => !isAbout(one, a, b)), { two: [a, b], answer }];
}

/**
 * Merges two people, with an identity of the first as home. Answers about either become answers about the kept one. Of
 * two contrary answers the one that forbids deciding counts.
 */
export function mergeModelPeople(world: ModelWorld, kept: ModelPerson, gone: ModelPerson): void {
  for (const one of identitiesOf(world, gone)) one.person = kept;
  for (const role of gone.roles) kept.roles.add(role);
  const said = world.answers.filter(({ two }) => two.includes(gone) && !two.includes(kept));
  world.answers = world.answers.filter(({ two }) => !two.includes(gone));
  for (const { two, answer } of said) {
    const other = two.find((one) => one !== gone)!;
    if (modelAnswerOf(world, kept, other) !== "SAME_HUMAN") recordModelAnswer(world, kept, other, answer);
  }
  world.people.delete(gone);
}

/** Unlinks an identity that is no home. At a provider with homes it becomes a person of its own. */
export function unlinkModelIdentity(world: ModelWorld, identity: ModelIdentity): void {
  Object.assign(identity, { person: null, unlinked: true });
  ensureModelPeople(world);
}
