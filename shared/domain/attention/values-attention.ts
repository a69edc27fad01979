import type { EntityManager } from "typeorm";
import { AccessFlow } from "../access-flows/access-flow.entity";
import { namesOfFlow } from "../access-flows/flow-warnings";
import type { StoredValues } from "../identities/frozen-values";
import { type ValuesState, valuesStatesOf } from "../identities/name-states";
import { Integration } from "../integrations/integration.entity";
import { checkOwnerRules } from "../owners/check-owner-rules";
import { type AttentionContext, type AttentionItem, countNoun, listFirstNames, SHOWN_SUBJECTS } from "./attention";

/** Integrations and active access flows with ambiguous names, removed people, or unusable providers. */
export async function valuesAttention({ manager }: AttentionContext): Promise<AttentionItem[]> {
  const places = [...(await integrationOwners(manager)), ...(await flowPeople(manager))];
  const states = await valuesStatesOf(
    manager,
    places.flatMap(({ rows }) => rows),
  );
  return places.flatMap((place) => itemsOf(place, states.splice(0, place.rows.length)));
}

interface Place {
  readonly subject: { readonly type: "Integration" | "AccessFlow"; readonly id: string };
  /** The name within a sentence. */
  readonly name: string;
  readonly rows: readonly StoredValues[];
  /** The tags of owner rules with an unusable provider. */
  readonly tags: readonly string[];
}

async function integrationOwners(manager: EntityManager): Promise<Place[]> {
  const integrations = await manager
    .createQueryBuilder(Integration, "i")
    .where("i.deletedAt is null and (i.integrationOwners <> '[]' or i.ownerRules <> '[]')")
    .getMany();
  const warnings = await checkOwnerRules(
    manager,
    integrations.flatMap(({ ownerRules }) => ownerRules),
  );
  return integrations.map(({ id, name, integrationOwners: rows, ownerRules }) => ({
    subject: { type: "Integration", id },
    name: `the integration '${name}'`,
    rows,
    tags: warnings.splice(0, ownerRules.length).flatMap((warning) => warning?.item ?? []),
  }));
}

async function flowPeople(manager: EntityManager): Promise<Place[]> {
  const flows = await manager.createQueryBuilder(AccessFlow, "f").where("f.deletedAt is null and f.active").getMany();
  return flows.map(({ id, name, definition }) => ({
    subject: { type: "AccessFlow", id },
    name: `the access flow '${name}'`,
    rows: namesOfFlow(definition),
    tags: [],
  }));
}

const PROBLEMS = [
  {
    kind: "VALUE_GONE",
    problem: "as the person or group was removed",
    whatToDo: "Save the same value again to mean another of its name, name another one, or take it out.",
  },
  {
    kind: "VALUE_AMBIGUOUS",
    problem: "as several carry the name",
    whatToDo: "Name one by 'id:' and its key at the provider, or rename the others there.",
  },
  {
    kind: "PROVIDER_NOT_MEANT",
    problem: "as the identity provider is for links only, switched off, or gone",
    whatToDo: "Name another identity provider, or switch that one on.",
  },
] as const;

type Problem = (typeof PROBLEMS)[number]["kind"];

function itemsOf({ subject, name, rows, tags }: Place, states: readonly ValuesState[]): AttentionItem[] {
  const found = rows.flatMap((row, n) => problemsOf(row, states[n]!));
  return PROBLEMS.flatMap(({ kind, problem, whatToDo }) => {
    const values = found.filter((one) => one.kind === kind).map(({ value }) => `'${value}'`);
    const rules = kind === "PROVIDER_NOT_MEANT" ? tags.map((tag) => `owner rule of the tag '${tag}'`) : [];
    const count = values.length + rules.length;
    if (count === 0) return [];
    const shown = listFirstNames([...values, ...rules].slice(0, SHOWN_SUBJECTS), count);
    const counts = [
      values.length > 0 && countNoun(values.length, "value"),
      rules.length > 0 && countNoun(rules.length, "owner rule"),
    ];
    const message = `${counts.filter(Boolean).join(" and ")} of ${name} ${count === 1 ? "means" : "mean"} nobody, ${problem}: ${shown}.`;
    return [{ kind, key: subject.id, since: null, count, subjects: [subject], message, whatToDo }];
  });
}

interface FoundProblem {
  readonly kind: Problem;
  readonly value: string;
}

function problemsOf({ values }: StoredValues, { provider, names }: ValuesState): FoundProblem[] {
  if (provider.obstacle !== null) return values.map((value) => ({ kind: "PROVIDER_NOT_MEANT", value }));
  return values.flatMap((value, n): FoundProblem[] => {
    const kind = names[n]?.kind;
    if (kind === "GONE") return [{ kind: "VALUE_GONE", value }];
    return kind === "SEVERAL" ? [{ kind: "VALUE_AMBIGUOUS", value }] : [];
  });
}
