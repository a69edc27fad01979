import { createParameterDecorator } from "type-graphql";

/** The parent object of a field, uncopied. type-graphql's own `Root` copies it for each field. */
export function Parent() {
  return createParameterDecorator(({ root }) => root);
}
