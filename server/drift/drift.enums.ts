import { DRIFT_KINDS, DRIFT_STATES, type DriftKind, type DriftState } from "../../shared/domain/drift/drift.queries";
import { enumOf } from "../graphql/enum-of";

const KINDS: Readonly<Record<DriftKind, string>> = {
  OURS_MISSING:
    "The entry of a live grant is not there: it is made again, or the grant ends. Find out who took it away.",
  OURS_ALTERED: "Others changed an entry of a grant. Undo it in AWS, or have it taken off by `foreignPolicies`.",
  ORPHAN: "This installation made the entry and no grant wants it: it is deleted by itself.",
  NEW: "An entry of others that came within the last day. Ask its team whether it is meant to be there.",
  FOREIGN: "An entry of others that has been there for longer than a day. Nothing has to be done.",
};
export const DriftKindEnum = enumOf(
  "DriftKind",
  DRIFT_KINDS,
  "How an access entry differs from what grants say.",
  KINDS,
);

const STATES: Readonly<Record<DriftState, string>> = {
  OPEN: "It counts as drift: mend it, or accept it with `acceptDriftFinding`.",
  ACCEPTED: "An admin said it is right: it counts again at the end of that, or once what was found changes.",
};
export const DriftStateEnum = enumOf(
  "DriftFindingState",
  DRIFT_STATES,
  "Whether a finding counts as drift at this moment.",
  STATES,
);
