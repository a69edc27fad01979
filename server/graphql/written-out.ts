import type { DocumentNode, OperationDefinitionNode, SelectionSetNode } from "graphql";

/**
 * How many selections an operation has with its fragments written out wherever they are spread, which is how it is compiled:
 * fragments that spread each other twice double with each of them. Takes as long as the document is.
 */
export function writtenOut({ definitions }: DocumentNode, operation: OperationDefinitionNode): number {
  const fragments = new Map(
    definitions.flatMap((one) => (one.kind === "FragmentDefinition" ? [[one.name.value, one.selectionSet]] : [])),
  );
  const known = new Map<string, number>();

  const ofFragment = (name: string): number => {
    const found = known.get(name);
    if (found !== undefined) return found;
    // One that holds itself is refused elsewhere; here it only has to end.
    known.set(name, 0);
    const selections = fragments.get(name);
    const size = selections ? sizeOf(selections) : 0;
    known.set(name, size);
    return size;
  };

  const sizeOf = ({ selections }: SelectionSetNode): number =>
    selections.reduce((sum, one) => {
      if (one.kind === "FragmentSpread") return sum + 1 + ofFragment(one.name.value);
      return sum + 1 + (one.selectionSet ? sizeOf(one.selectionSet) : 0);
    }, 0);

  return sizeOf(operation.selectionSet);
}
