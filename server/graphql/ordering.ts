import { type ClassType, Field, InputType } from "type-graphql";
import type { ListOrder } from "../../shared/kernel/page";
import { enumOf } from "./enum-of";

const OrderDirectionEnum = enumOf("OrderDirection", ["ASC", "DESC"], "The direction in which a list is sorted.", {
  ASC: "The least first: A before B, the oldest before the newest.",
  DESC: "The greatest first: B before A, the newest before the oldest.",
});

/** Declares `<Name>Order { field direction }` with `<Name>OrderField` and a description for each value. */
export function orderInputType<F extends string>(
  name: string,
  fields: Readonly<Record<F, string>>,
): ClassType<ListOrder<F>> {
  const FieldEnum = enumOf(
    `${name}OrderField`,
    Object.keys(fields),
    "The values by which the list can be sorted.",
    fields,
  );

  @InputType(`${name}Order`, { description: "The order of a list. Nodes with equal values are ordered by id." })
  class Order {
    @Field(() => FieldEnum, { description: "The value by which the nodes are compared." })
    field!: F;

    @Field(() => OrderDirectionEnum, {
      defaultValue: "ASC",
      description: "Whether the values are ascending or descending.",
    })
    direction!: "ASC" | "DESC";
  }
  return Order;
}
