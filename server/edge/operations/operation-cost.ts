import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isObjectType,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
} from "graphql";

const PAGE = { usual: 50, most: 200 };
/** Lists without pages are short: owners of a cluster, steps of an explanation. */
const SHORT_LIST = 5;

interface Operation {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * The upper bound of an operation's fields: one for each, times `first` below a page, times five below any other list.
 * It knows no data, so the bound stands before anything is read.
 */
export function operationCost({ schema, operation, fragments, variables }: Operation): number {
  const first = (node: FieldNode): number => pageOf(node, (name) => sentOrDefault(operation, variables, name));
  // By type: a fragment costs the same wherever it is spread on that type, so it is walked once.
  const known = new Map<string, number>();

  const ofSelections = ({ selections }: SelectionSetNode, type: GraphQLNamedType): number =>
    selections.reduce((sum, selection) => {
      if (selection.kind === "Field") return sum + ofField(selection, type);
      if (selection.kind === "FragmentSpread") return sum + ofFragment(selection.name.value);
      const on = selection.typeCondition ? schema.getType(selection.typeCondition.name.value) : type;
      return sum + (on ? ofSelections(selection.selectionSet, on) : 0);
    }, 0);

  const ofFragment = (name: string): number => {
    const found = known.get(name);
    if (found !== undefined) return found;
    // Other rules refuse a recursive fragment; here the walk only has to end.
    known.set(name, 0);
    const fragment = fragments[name];
    const on = fragment && schema.getType(fragment.typeCondition.name.value);
    const cost = fragment && on ? ofSelections(fragment.selectionSet, on) : 0;
    known.set(name, cost);
    return cost;
  };

  const ofField = (node: FieldNode, parent: GraphQLNamedType): number => {
    const field = fieldOf(parent, node.name.value);
    if (!node.selectionSet || !field) return 1;
    return 1 + timesOf(node, field, parent, first) * ofSelections(node.selectionSet, getNamedType(field.type));
  };

  const root = schema.getRootType(operation.operation);
  return root ? ofSelections(operation.selectionSet, root) : 0;
}

function fieldOf(type: GraphQLNamedType, name: string): GraphQLField<unknown, unknown> | undefined {
  if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
}

/** The number of objects that a field may return. */
function timesOf(
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  parent: GraphQLNamedType,
  first: (node: FieldNode) => number,
): number {
  if (field.args.some(({ name }) => name === "first")) return first(node);
  // Lists inside a page were counted with the page. Introspection reads memory only.
  if (parent.name.endsWith("Connection") || isIntrospectionType(parent)) return 1;
  return isListType(getNullableType(field.type)) ? SHORT_LIST : 1;
}

/** The list itself refuses an invalid page size; here it counts as the largest. */
function pageOf(node: FieldNode, variable: (name: string) => unknown): number {
  const given = node.arguments?.find(({ name }) => name.value === "first")?.value;
  const first = given?.kind === "Variable" ? variable(given.name.value) : given?.kind === "IntValue" && given.value;
  if (given === undefined || given.kind === "NullValue" || first == null) return PAGE.usual;
  const size = typeof first === "number" || typeof first === "string" ? Number(first) : Number.NaN;
  return size >= 1 && size <= PAGE.most ? size : PAGE.most;
}

/** The value sent, or else the operation's default. */
function sentOrDefault(
  { variableDefinitions }: OperationDefinitionNode,
  variables: Operation["variables"],
  name: string,
) {
  if (variables[name] !== undefined) return variables[name];
  const value = variableDefinitions?.find(({ variable }) => variable.name.value === name)?.defaultValue;
  if (value === undefined || value.kind === "NullValue") return undefined;
  return value.kind === "IntValue" ? value.value : Number.NaN;
}
