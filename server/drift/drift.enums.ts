import { DRIFT_KINDS } from "../../shared/domain/drift/drift.queries";
import { enumOf } from "../graphql/enum-of";

export const DriftKindEnum = enumOf(
  "DriftKind",
  DRIFT_KINDS,
  "OURS_MISSING: a grant's entry is not there. OURS_ALTERED: others changed it. ORPHAN: this installation made it, and nothing wants it. NEW: of others, and came within a day. FOREIGN: of others.",
);
