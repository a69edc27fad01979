import { type DirectiveNode, GraphQLError, type ValidationContext, type ValidationRule, visit } from "graphql";

/**
 * graphql-js reports each use of an unknown directive, which makes an answer many times the size of the request. This
 * rule reports them once, and no other rule runs.
 */
export const unknownDirectivesRule: ValidationRule = (context) => ({
  Document(document) {
    const unknown: DirectiveNode[] = [];
    visit(document, {
      Directive(directive) {
        if (!isKnown(context, directive)) unknown.push(directive);
      },
    });
    const [first] = unknown;
    if (!first || unknown.length === 1) return undefined;
    const message = `The document uses directives that do not exist ${unknown.length} times, first "@${first.name.value.slice(0, 100)}".`;
    context.reportError(new GraphQLError(message, { nodes: first }));
    return null;
  },
});

function isKnown(context: ValidationContext, { name }: DirectiveNode): boolean {
  return context.getSchema().getDirective(name.value) != null;
}
