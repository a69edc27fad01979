import { enumOf } from "./enum-of";

/** The reason why a viewer does not see part of a visible object. */
export type HiddenReason = "NOT_READER" | "NOT_OWNER";

export const HiddenReasonEnum = enumOf(
  "HiddenReason",
  ["NOT_READER", "NOT_OWNER"],
  "Why fields of an object that the viewer may know of are null for them.",
  {
    NOT_READER: "Only admins and auditors see them. Ask one of them for what is needed.",
    NOT_OWNER: "Only owners of the resource, admins and auditors see them. Ask an owner, or become one.",
  },
);
