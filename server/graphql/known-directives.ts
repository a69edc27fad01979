import { DirectiveLocation, GraphQLDirective, specifiedDirectives } from "graphql";

/** Of drafts of the specification. A client that does not know a location cannot read the schema at all. */
const NEW_LOCATIONS: readonly string[] = [DirectiveLocation.DIRECTIVE_DEFINITION];

/** The directives of graphql-js, offered where every released version of the specification knows them. */
export const knownDirectives: readonly GraphQLDirective[] = specifiedDirectives.map((directive) => {
  const locations = directive.locations.filter((location) => !NEW_LOCATIONS.includes(location));
  return new GraphQLDirective({ ...directive.toConfig(), locations });
});
