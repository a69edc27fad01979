import { enumOf } from "./enum-of";

export const OrderDirectionEnum = enumOf("OrderDirection", ["ASC", "DESC"], "In which direction a list is sorted.", {
  ASC: "The least first: A before B, the oldest before the newest.",
  DESC: "The greatest first.",
});
