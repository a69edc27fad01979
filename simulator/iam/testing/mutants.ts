import type { Template } from "../intrinsics";

/** A shipped template that says a little less. */
export interface Mutant {
  /** Such as "GiveSlots, CreateSlotEntries: without Null eks:username". */
  readonly name: string;
  readonly template: Template;
}

type Json = { [key: string]: Json } | Json[] | string | number | boolean;
type Place = readonly (string | number)[];

/**
 * Weakened copies of the template. Each lacks a condition, a value of a condition or a denial, applies a statement to
 * all resources, or attaches a conditional policy always.
 */
export function mutantsOf(template: Template): Mutant[] {
  const policies = Object.entries(template.Resources).filter(([, { Type }]) => Type === "AWS::IAM::RolePolicy");
  const always = policies.map(([name]) =>
    without(template, name, ["Resources", name], { label: "its Condition", path: ["Condition"] }),
  );
  return [...always, ...ofStatements(template)];
}

function ofStatements(template: Template): Mutant[] {
  return statementsIn(template.Resources as unknown as Json).flatMap(({ name, place, statement }) => [
    ...conditionsIn(statement).map((change) => without(template, name, place, change)),
    ...(statement.Effect === "Deny" ? [without(template, name, place, { label: "the statement", path: [] })] : []),
    ...widened(template, name, place, statement),
  ]);
}

interface Found {
  readonly name: string;
  readonly place: Place;
  readonly statement: { [key: string]: Json };
}

/** Whether it is the policy of a role, its trust policy or a policy that is attached to it. */
function statementsIn(value: Json, place: Place = ["Resources"]): Found[] {
  if (typeof value !== "object") return [];
  if (!Array.isArray(value) && Array.isArray(value.Statement)) {
    return value.Statement.map((one, i) => {
      const statement = one as { [key: string]: Json };
      const sid = typeof statement.Sid === "string" ? statement.Sid : `trust ${i + 1}`;
      return { name: `${String(place[1])}, ${sid}`, place: [...place, "Statement", i], statement };
    });
  }
  return Object.entries(value).flatMap(([key, inner]) =>
    statementsIn(inner, [...place, Array.isArray(value) ? Number(key) : key]),
  );
}

interface Removal {
  readonly label: string;
  readonly path: Place;
}

/** Each key of each operator, and each value where there are several. A block that depends on a parameter goes as a whole. */
function conditionsIn({ Condition = {} }: Found["statement"]): Removal[] {
  return Object.entries(Condition as { [key: string]: { [key: string]: Json } }).flatMap(([operator, keys]) =>
    Object.entries(keys).flatMap(([key, values]) => {
      const path = ["Condition", operator, key];
      const label = `${operator} ${key}`;
      const parts = key !== "Fn::If" && Array.isArray(values) && values.length > 1 ? values : [];
      return [
        { label, path },
        ...parts.map((value, i) => ({ label: `${label} ${JSON.stringify(value)}`, path: [...path, i] })),
      ];
    }),
  );
}

function without(template: Template, name: string, place: Place, { label, path }: Removal): Mutant {
  return changed(template, `${name}: without ${label}`, [...place, ...path], (parent, key) => {
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else delete parent[key];
  });
}

function widened(template: Template, name: string, place: Place, { Effect, Resource }: Found["statement"]): Mutant[] {
  if (Effect !== "Allow" || Resource === undefined || Resource === "*") return [];
  return [
    changed(template, `${name}: on all resources`, [...place, "Resource"], (parent, key) => {
      (parent as { [key: string]: Json })[key] = "*";
    }),
  ];
}

function changed(
  template: Template,
  name: string,
  place: Place,
  change: (parent: { [key: string]: Json } | Json[], key: string) => void,
): Mutant {
  const copy = structuredClone(template);
  const parent = place
    .slice(0, -1)
    .reduce((value, key) => (value as { [key: string]: Json })[key]!, copy as unknown as Json);
  change(parent as { [key: string]: Json }, String(place.at(-1)));
  return { name, template: copy };
}
