import { createParameterDecorator } from "type-graphql";

/** The object whose field is resolved, as it is. type-graphql's own `Root` copies it for each field. */
export function Parent() {
  return createParameterDecorator(({ root }) => root);
}
