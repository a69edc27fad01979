import { AUDIT_OUTCOMES } from "../../shared/domain/audit/audit-event.entity";
import { AUDIT_BREAKS, type AuditBreakKind } from "../../shared/domain/audit/seal-chain";
import { enumOf } from "../graphql/enum-of";

export const AuditOutcomeEnum = enumOf(
  "AuditOutcome",
  AUDIT_OUTCOMES,
  "Whether somebody changed something, or was refused.",
  {
    SUCCEEDED: "It was changed as `before` and `after` tell. Nothing is to be done.",
    REFUSED: "Somebody tried, and was not allowed to or could not: `errorCode` says why. Nothing was changed.",
  },
);
const BREAK_MEANINGS: Readonly<Record<AuditBreakKind, string>> = {
  SEAL_MISSING: "A seal was removed: one between others, or one that something outside the database knows.",
  SEAL_ALTERED:
    "A seal was changed, does not follow the one before it, or is not the one that was known by its number.",
  SEAL_NOT_SIGNED: "A seal has no signature though earlier ones have, or one that no key of this server made.",
  ROW_MISSING: "An event under a seal was removed.",
  ROW_INSERTED: "An event was added among those under a seal.",
  ROW_ALTERED: "An event under a seal is not what it was.",
  DROPPED_WITHOUT_RECORD: "A whole month is gone, and not by retention.",
};
export const AuditBreakEnum = enumOf(
  "AuditBreakKind",
  AUDIT_BREAKS,
  "In which way the audit log is not what was sealed.",
  BREAK_MEANINGS,
);
