import {
  type DocumentNode,
  type FieldNode,
  getOperationAST,
  type OperationDefinitionNode,
  print,
  type SelectionSetNode,
} from "graphql";

/** The values in answers: by type and id of the object, then by field with its arguments. */
export type Entities = Map<string, Map<string, Set<string>>>;

/** Adds what an answer says of everything that has an id. Its document has to ask for `__typename` everywhere. */
export function collectEntities(entities: Entities, document: DocumentNode, data: unknown, variables: object): void {
  const operation: OperationDefinitionNode = getOperationAST(document)!;
  collect(entities, operation.selectionSet, data, variables);
}

function collect(entities: Entities, selections: SelectionSetNode, data: unknown, variables: object): void {
  if (Array.isArray(data)) {
    for (const one of data) collect(entities, selections, one, variables);
    return;
  }
  if (typeof data !== "object" || data === null) return;
  const facts = data as Record<string, unknown>;
  for (const field of fieldsOf(selections, facts.__typename)) {
    const value = facts[field.alias?.value ?? field.name.value];
    if (field.selectionSet) collect(entities, field.selectionSet, value, variables);
    if (typeof facts.id === "string")
      note(entities, `${facts.__typename} ${facts.id}`, nameOf(field, variables), value);
  }
}

/** Fragments are inline, and on the object's own type unless they are on one that all of its kind implement. */
function fieldsOf({ selections }: SelectionSetNode, typename: unknown): FieldNode[] {
  return selections.flatMap((one) => {
    if (one.kind === "Field") return [one];
    if (one.kind === "FragmentSpread") throw new Error("Only inline fragments are followed.");
    return one.typeCondition?.name.value === typename ? fieldsOf(one.selectionSet, typename) : [];
  });
}

function nameOf({ name, arguments: given = [] }: FieldNode, variables: object): string {
  return given.length === 0 ? name.value : `${name.value}(${given.map(print).join()}) ${JSON.stringify(variables)}`;
}

/** Of what it leads to, only whether that is there and which it is: the rest is said of that. */
function note(entities: Entities, key: string, field: string, value: unknown): void {
  const fields = entities.get(key) ?? new Map<string, Set<string>>();
  const said = fields.get(field) ?? new Set<string>();
  said.add(JSON.stringify(identified(value)));
  entities.set(key, fields.set(field, said));
}

function identified(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(identified);
  if (typeof value !== "object" || value === null) return value;
  const { __typename, id } = value as { __typename?: string; id?: string };
  return id === undefined ? __typename : `${__typename} ${id}`;
}
