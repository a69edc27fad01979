import type { ConditionsSpec, NamedValuesSpec, PeopleEdit, PeopleStep, PeopleWorldSpec } from "./any-people-world";
import { modelHandOver, type Naming } from "./model-hand-over";
import {
  duplicatesOf,
  freezeNames,
  freezeRoleGroup,
  type ModelApprover,
  type ModelConditions,
  type ModelFlow,
  type ModelNamed,
  type ModelRequest,
  type ModelResource,
  type ModelRoleGroup,
  managerOf,
  modelApproversOf,
  modelDeciders,
  nameOfOwner,
  ownershipOf,
  peopleFulfilling,
  rolesOf,
} from "./model-rules";
import {
  type GroupFields,
  identitiesOf,
  isHomeActive,
  type ModelIdentity,
  type ModelPerson,
  type ModelProvider,
  type ModelWorld,
  mergeModelPeople,
  modelWorld,
  recordModelAnswer,
  setStanding,
  type UserFields,
  unlinkModelIdentity,
  vouchForDomains,
  writeDocument,
} from "./model-world";

/** The state that product and model are compared by after every step, in terms of both: people by their homes. */
export interface Answers {
  /** By identity: the home of its person; null: it has none. */
  readonly whose: Readonly<Record<string, string | null>>;
  /** By identity; null: it cannot sign in. */
  readonly roles: Readonly<Record<string, readonly string[] | null>>;
  /** By resource. */
  readonly owners: readonly (readonly string[])[];
  readonly deciders: readonly (readonly string[])[];
  /** By flow. */
  readonly requestors: readonly (readonly string[])[];
  readonly grantees: readonly (readonly string[])[];
  /** By request: the flows by which its requester may request for its grantee, and as which kind. */
  readonly mayAsk: readonly (readonly string[])[];
  /** By request and approver. */
  readonly approvers: readonly (readonly (readonly string[])[])[];
  /** By person: the requests that wait for them. */
  readonly waiting: Readonly<Record<string, readonly number[]>>;
}

/** A step with its objects resolved; null: no object fits. */
export type Deed =
  | { readonly kind: "write"; readonly provider: number; readonly document: Documents[number] }
  | { readonly kind: "vouch"; readonly provider: number; readonly domains: readonly string[] }
  | { readonly kind: "stand"; readonly provider: number; readonly standing: "NAMED" | "LINK_ONLY" }
  | { readonly kind: "handOver"; readonly from: number; readonly to: number }
  | { readonly kind: "say"; readonly a: string; readonly b: string; readonly answer: "SAME_HUMAN" | "DIFFERENT" }
  | { readonly kind: "merge"; readonly home: string; readonly gone: string }
  | { readonly kind: "unlink"; readonly identity: string }
  | { readonly kind: "move" | "link"; readonly identity: string; readonly person: string }
  | { readonly kind: "assign"; readonly person: string }
  | {
      readonly kind: "ask";
      readonly requester: string;
      readonly grantee: string;
      readonly flow: number;
      readonly resource: number;
    };

interface MutableDocument {
  readonly users: Map<string, UserFields>;
  readonly groups: Map<string, GroupFields>;
}
type Documents = MutableDocument[];

const named = (people: Iterable<ModelPerson>) => [...people].map(({ home }) => home.ref).sort();

/** The world of a test in the model. */
export class ModelSide {
  readonly world: ModelWorld;
  private readonly documents: Documents;
  private readonly roleGroups: readonly ModelRoleGroup[];
  private flows: readonly ModelFlow[] = [];
  private resources: readonly ModelResource[] = [];
  private readonly requests: ModelRequest[] = [];

  constructor(private readonly spec: PeopleWorldSpec) {
    this.world = modelWorld(spec.providers);
    this.documents = spec.providers.map(({ edits }) => edited({ users: new Map(), groups: new Map() }, edits));
    this.documents[0]!.users.set("ana", ANA);
    const [provider] = this.world.providers as [ModelProvider];
    this.roleGroups = [
      { provider, name: "drawbridge-admins", role: "ADMIN", frozen: null },
      { provider, name: "drawbridge-auditors", role: "AUDITOR", frozen: null },
    ];
  }

  /** The first state of each provider, in order, with Ana first; then an admin's settings. */
  begin(): Extract<Deed, { kind: "write" }>[] {
    const alone = { users: new Map([["ana", ANA]]), groups: new Map() };
    const whole = this.documents.map((document, provider) => ({ kind: "write" as const, provider, document }));
    const deeds = [{ kind: "write" as const, provider: 0, document: alone }, ...whole];
    for (const deed of deeds) this.happen(deed);
    const conditions = ({ operator, conditions: all }: ConditionsSpec): ModelConditions => ({
      operator,
      conditions: all.map((one) => ({ ...one, ...this.named(one) })),
    });
    this.flows = this.spec.flows.map(({ requestors, grantees, approvers, selfApproval }) => ({
      requestors: conditions(requestors),
      grantees: grantees && conditions(grantees),
      approvers: approvers.map((one): ModelApprover => (one.kind === "PEOPLE" ? { ...one, ...this.named(one) } : one)),
      selfApproval,
    }));
    const rules = this.spec.rules.map((rule) => ({ ...rule, provider: this.provider(rule.provider) }));
    const integrationOwners = this.spec.integrationOwners.map((one) => this.named(one));
    this.resources = this.spec.resources.map(({ tags }) => ({ tags, rules, integrationOwners }));
    return deeds;
  }

  private provider(n: number): ModelProvider {
    return this.world.providers[n % this.world.providers.length]!;
  }

  private named({ attribute, provider, values }: NamedValuesSpec): ModelNamed {
    const row = { attribute, provider: this.provider(provider), values };
    return { ...row, frozen: freezeNames(this.world, row) };
  }

  /** Resolves the objects of a step. */
  deedOf(step: PeopleStep): Deed | null {
    const people = [...this.world.people];
    const identities = [...this.world.identities.values()];
    const nth = <T>(all: readonly T[], n: number): T | undefined => all[n % Math.max(1, all.length)];
    switch (step.kind) {
      case "write": {
        const provider = this.provider(step.provider).n;
        const { users, groups } = this.documents[provider]!;
        const document = edited({ users: new Map(users), groups: new Map(groups) }, step.edits);
        return { kind: "write", provider, document };
      }
      case "vouch":
        return { ...step, provider: this.provider(step.provider).n };
      case "stand": {
        const { n, standing } = this.provider(step.provider);
        const isChange = standing !== "DEFAULT" && standing !== step.standing;
        return isChange ? { kind: "stand", provider: n, standing: step.standing as "NAMED" | "LINK_ONLY" } : null;
      }
      case "handOver": {
        const [from, to] = [this.provider(step.from), this.provider(step.to)];
        return from === to || from.standing === "LINK_ONLY" ? null : { kind: "handOver", from: from.n, to: to.n };
      }
      case "say": {
        const [a, b] = [nth(people, step.a)!, nth(people, step.b)!];
        return a === b ? null : { kind: "say", a: a.home.ref, b: b.home.ref, answer: step.answer };
      }
      case "merge": {
        const [a, b] = [nth(people, step.a)!, nth(people, step.b)!];
        return a === b ? null : { kind: "merge", home: a.home.ref, gone: b.home.ref };
      }
      case "unlink": {
        const identity = nth(
          identities.filter((one) => one.person && one.person.home !== one),
          step.nth,
        );
        return identity ? { kind: "unlink", identity: identity.ref } : null;
      }
      case "move": {
        const canBeHome = ({ live, active, provider }: ModelIdentity) =>
          live && active && provider.standing !== "LINK_ONLY";
        const identity = nth(
          identities.filter((one) => one.person && one.person.home !== one && canBeHome(one)),
          step.nth,
        );
        return identity ? { kind: "move", identity: identity.ref, person: identity.person!.home.ref } : null;
      }
      case "link": {
        const identity = nth(
          identities.filter((one) => !one.person),
          step.nth,
        );
        const strangers = people.filter(
          (one) => identity && identitiesOf(this.world, one).every(({ provider }) => provider !== identity.provider),
        );
        const person = nth(strangers, step.person);
        return identity && person ? { kind: "link", identity: identity.ref, person: person.home.ref } : null;
      }
      case "assign": {
        const person = nth(people.filter(isHomeActive), step.nth);
        return person ? { kind: "assign", person: person.home.ref } : null;
      }
      case "ask": {
        const [requester, grantee] = [nth(people, step.requester)!, nth(people, step.grantee)!];
        return { ...step, requester: requester.home.ref, grantee: grantee.home.ref };
      }
    }
  }

  happen(deed: Deed): void {
    const { world } = this;
    const identityOf = (ref: string) => world.identities.get(ref)!;
    const personOf = (home: string) => identityOf(home).person!;
    switch (deed.kind) {
      case "write":
        this.documents[deed.provider] = deed.document;
        writeDocument(world, this.provider(deed.provider), deed.document);
        break;
      case "vouch":
        vouchForDomains(world, this.provider(deed.provider), deed.domains);
        break;
      case "stand":
        setStanding(world, this.provider(deed.provider), deed.standing);
        break;
      case "handOver": {
        const [from, to] = [this.provider(deed.from), this.provider(deed.to)];
        modelHandOver(world, { from, to, holders: this.holders() }, this.naming());
        break;
      }
      case "say":
        recordModelAnswer(world, personOf(deed.a), personOf(deed.b), deed.answer);
        break;
      case "merge": {
        const [kept, gone] = [personOf(deed.home), personOf(deed.gone)];
        mergeModelPeople(world, kept, gone);
        for (const request of this.requests) {
          if (request.requester === gone) request.requester = kept;
          if (request.grantee === gone) request.grantee = kept;
        }
        break;
      }
      case "unlink":
        unlinkModelIdentity(world, identityOf(deed.identity));
        break;
      case "move":
        personOf(deed.person).home = identityOf(deed.identity);
        break;
      case "link":
        identityOf(deed.identity).person = personOf(deed.person);
        break;
      case "assign":
        personOf(deed.person).roles.add("AUDITOR");
        break;
      case "ask":
        this.requests.push({
          requester: personOf(deed.requester),
          grantee: personOf(deed.grantee),
          flow: this.flows[deed.flow]!,
          resource: this.resources[deed.resource]!,
        });
    }
    for (const group of this.roleGroups) freezeRoleGroup(world, group);
  }

  /** People with holdings beyond what a provider has about them. */
  private holders(): Set<ModelPerson> {
    const asked = this.requests.flatMap(({ requester, grantee }) => [requester, grantee]);
    const withRoles = [...this.world.people].filter(({ roles }) => roles.size > 0);
    return new Set([...asked, ...withRoles, ...this.world.answers.flatMap(({ two }) => two)]);
  }

  private naming(): Naming {
    const [{ rules, integrationOwners }] = this.resources as [ModelResource];
    const ofFlows = this.flows.flatMap(({ requestors, grantees, approvers }) => [
      ...requestors.conditions,
      ...(grantees?.conditions ?? []),
      ...approvers.flatMap((one) => (one.kind === "PEOPLE" ? one : [])),
    ]);
    return { values: [...integrationOwners, ...ofFlows], rules, roleGroups: this.roleGroups };
  }

  answers(): Answers {
    const { world } = this;
    const identities = [...world.identities.values()];
    const by = <T>(all: readonly { ref: string }[], answer: (n: number) => T) =>
      Object.fromEntries(all.map(({ ref }, n) => [ref, answer(n)]));
    const requestors = this.flows.map((flow) => peopleFulfilling(world, flow.requestors));
    const grantees = this.flows.map((flow) => peopleFulfilling(world, flow.grantees ?? EVERYBODY));
    const approvers = this.requests.map((request) => modelApproversOf(world, request));
    const people = [...world.people].filter(isHomeActive);
    return {
      whose: by(identities, (n) => identities[n]!.person?.home.ref ?? null),
      roles: by(identities, (n) => rolesOf(world, identities[n]!, this.roleGroups)),
      owners: this.resources.map((resource) => ownershipOf(world, resource).owners.map(nameOfOwner).sort()),
      deciders: this.resources.map((resource) => named(modelDeciders(world, resource, new Set()))),
      requestors: requestors.map(named),
      grantees: grantees.map(named),
      mayAsk: this.requests.map(({ requester, grantee }) =>
        this.flows.flatMap((_, n) => {
          if (!requestors[n]!.has(requester)) return [];
          const isReport = isHomeActive(grantee) && managerOf(world, grantee).includes(requester);
          const self = requester === grantee;
          return [
            standingText(n, { isForSelf: self, isReport: !self && isReport, isGrantee: grantees[n]!.has(grantee) }),
          ];
        }),
      ),
      approvers: approvers.map((each) => each.map(named)),
      waiting: by(
        people.map(({ home }) => home),
        (p) => approvers.flatMap((each, n) => (each.flat().includes(people[p]!) ? [n] : [])),
      ),
    };
  }

  /**
   * The requester and the grantee of each request, by their homes, with all accounts that are or may be the same human.
   */
  asked(): { requester: string; grantee: string; flow: number; duplicates: string[] }[] {
    return this.requests.map(({ requester, grantee, flow }) => ({
      requester: requester.home.ref,
      grantee: grantee.home.ref,
      flow: this.flows.indexOf(flow),
      duplicates: [requester, grantee].flatMap((one) => {
        const { sure, probable } = duplicatesOf(this.world, one);
        return named([...sure, ...probable]);
      }),
    }));
  }
}

export function standingText(
  flow: number,
  { isForSelf, isReport, isGrantee }: { isForSelf: boolean; isReport: boolean; isGrantee: boolean },
): string {
  return [`flow ${flow}`, isForSelf && "self", isReport && "report", isGrantee && "grantee"].filter(Boolean).join(" ");
}

const EVERYBODY: ModelConditions = { operator: "AND", conditions: [] };
const ANA: UserFields = { userName: "ana", email: "ana@x.io", active: true, manager: null, team: null };

function edited(document: MutableDocument, edits: readonly PeopleEdit[]): MutableDocument {
  for (const { what, key, fields } of edits) {
    const list = document[what === "user" ? "users" : "groups"] as Map<string, UserFields | GroupFields>;
    if (fields) list.set(key, fields);
    else list.delete(key);
  }
  return document;
}
