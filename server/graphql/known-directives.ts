import { DirectiveLocation, GraphQLDirective, specifiedDirectives } from "graphql";

/** Locations of specification drafts. A client that does not know a location cannot read the schema at all. */
const NEW_LOCATIONS: readonly string[] = [DirectiveLocation.DIRECTIVE_DEFINITION];

/** The directives of graphql-js, at the locations that every released specification knows. */
export const knownDirectives: readonly GraphQLDirective[] = specifiedDirectives.map((directive) => {
  const locations = directive.locations.filter((location) => !NEW_LOCATIONS.includes(location));
  return new GraphQLDirective({ ...directive.toConfig(), locations });
});
